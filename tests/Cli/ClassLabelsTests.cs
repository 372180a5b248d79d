using TaylorSeer.Cli;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;
using TaylorSeer.Models;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public class ClassLabelsTests
{
    static readonly ClassNames Names = new(ImageNet.Names);

    [Theory]
    [InlineData("207", 207)]
    [InlineData("golden retriever", 207)]
    [InlineData("Golden RETR", 207)]
    [InlineData("Carassius auratus", 1)]
    [InlineData("red panda", 387)]
    [InlineData("goldfish", 1)]
    [InlineData("bathroom tissue", 999)]
    [InlineData("1000", 1000)]
    public void A_class_of_ImageNet_is_found_by_number_name_or_part(string item, int label) =>
        Assert.Equal([label], ClassLabels.Parse(item, ImageNet.Classes, Names));

    [Theory]
    [InlineData("crane", "'crane' is the name of several classes: crane (134), crane (517)")]
    [InlineData("retriever", "'retriever' is part of several class names: flat-coated retriever (205), curly-coated retriever (206), golden retriever (207)")]
    [InlineData("unicorn", "there is no class 'unicorn'; there are tench (0), goldfish (1)")]
    [InlineData("1001", "class 1001 does not exist: the model has the classes 0 to 999, and 1000 for none")]
    public void What_is_not_one_class_is_listed(string item, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => ClassLabels.Parse(item, ImageNet.Classes, Names)).Message);

    [Fact]
    public void There_are_a_thousand_names_and_each_has_a_first()
    {
        Assert.Equal(ImageNet.Classes, ImageNet.Names.Count);
        Assert.Equal(("tench", "toilet tissue"), (Names[0], Names[999]));
        Assert.All(Enumerable.Range(0, Names.Count), label => Assert.Matches("^[A-Za-z].*[A-Za-z]$", Names[label]));
    }

    [Fact]
    public void A_model_of_a_thousand_classes_knows_their_names()
    {
        using TemporaryFolder folder = new();
        DiTConfig config = new() { Depth = 1, Width = 24, Heads = 2, Patch = 2, Channels = 1, InputSize = 8, Classes = ImageNet.Classes, MlpWidth = 96 };
        RandomDiT.Writer(config, seed: 1, DType.F32).Save(folder["m.safetensors"]);
        var json = Done("sample", "--ckpt", folder["m.safetensors"], "--class-labels", "goldfish,207", "--steps", "3", "--json", "--out-dir", folder["out"]).Json;
        Assert.Equal("golden retriever", json.GetProperty("class_names")[1].GetString());
        Assert.Equal(["0000-goldfish.png", "0001-golden-retriever.png"], Directory.GetFiles(folder["out"]).Select(Path.GetFileName).Order());
    }
}
