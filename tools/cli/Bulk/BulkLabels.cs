using System.Text.Json.Nodes;
using TaylorSeer.Cli.Output;
using TaylorSeer.Engine.Random;

namespace TaylorSeer.Cli.Bulk;

/// <summary>The class of every image of a bulk run.</summary>
sealed class BulkLabels
{
    readonly int classes;
    readonly int[] cycle;
    readonly bool balanced;

    BulkLabels(int classes, int[] cycle, bool balanced) => (this.classes, this.cycle, this.balanced) = (classes, cycle, balanced);

    /// <summary>A class drawn for every image.</summary>
    public static BulkLabels Random(int classes) => new(classes, [], false);

    /// <summary>All classes in turn: each has the same number of images, or one more.</summary>
    public static BulkLabels Balanced(int classes) => new(classes, [.. Enumerable.Range(0, classes)], true);

    /// <summary>The labels of <paramref name="cycle"/> in turn.</summary>
    public static BulkLabels Cycled(int classes, int[] cycle) => new(classes, cycle, false);

    /// <summary>
    /// The label of image <paramref name="image"/>. One is drawn from the image's source in any case, before its noise, so
    /// that the noise of an image is the same however labels are chosen.
    /// </summary>
    public int Of(int image, INoiseSource source)
    {
        Span<long> drawn = stackalloc long[1];
        source.RandInt(drawn, 0, classes);
        return cycle.Length == 0 ? (int)drawn[0] : cycle[image % cycle.Length];
    }

    public JsonNode ToJson() => balanced ? "balanced" : cycle.Length == 0 ? "random" : RunJson.Array(cycle.Select(l => (JsonNode)l));

    public override string ToString() => balanced ? "every class equally often" : cycle.Length == 0 ? "classes at random" : $"classes {string.Join(", ", cycle)} in turn";
}
