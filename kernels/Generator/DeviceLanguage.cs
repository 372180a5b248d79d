using Microsoft.CodeAnalysis;

namespace TaylorSeer.Kernels.Generator;

/// <summary>How one of the two languages spells what they do not share. Everything else is the C they have in common.</summary>
abstract class DeviceLanguage
{
    public static readonly DeviceLanguage OpenCl = new OpenClLanguage(), Cuda = new CudaLanguage();

    /// <summary>In front of every program.</summary>
    public abstract string Header { get; }

    /// <summary>In front of a helper function.</summary>
    public abstract string HelperPrefix { get; }

    public abstract string Barrier { get; }

    /// <summary>In front of a pointer's element type.</summary>
    public abstract string Qualifier(Space space);

    /// <summary>In front of a shared array's declaration.</summary>
    public abstract string SharedPrefix { get; }

    public abstract string KernelHead(string name, (int X, int Y, int Z) group);

    /// <summary>The name of a C# number; null where there is none.</summary>
    public abstract string? Scalar(SpecialType type);

    /// <summary>Grid.IdxX and its kin: <paramref name="axis"/> 0 to 2.</summary>
    public abstract string GroupIndex(int axis);

    public abstract string ThreadIndex(int axis);

    public abstract string GroupCount(int axis);

    /// <summary>A value of a struct type, all fields given in order.</summary>
    public abstract string StructValue(string type, IEnumerable<string> fields);

    /// <summary>A value of a native vector type.</summary>
    public abstract string VectorValue(string type, IEnumerable<string> elements);

    /// <summary>A function of the device's math library; floats and doubles have different names in one of the languages.</summary>
    public abstract string Math(string name, bool isDouble);

    /// <summary>The same bits as another type: from and to are float, int or uint.</summary>
    public abstract string BitCast(string from, string to);

    /// <summary>Support code for a feature that a program uses, or null.</summary>
    public abstract string? Support(string feature);
}
