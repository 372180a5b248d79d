namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Where the spaces other than global lie among generic addresses.</summary>
static class Windows
{
    public const int Shift = 40;

    public static ulong Start(Space space) => space switch
    {
        Space.Shared => 1ul << Shift,
        Space.Local => 2ul << Shift,
        Space.Const => 3ul << Shift,
        Space.Param => 4ul << Shift,
        _ => 0,
    };

    public static Space Of(ulong generic) => (generic >> Shift) switch
    {
        1 => Space.Shared,
        2 => Space.Local,
        3 => Space.Const,
        4 => Space.Param,
        _ => Space.Global,
    };

    public static Space Parse(string word) => word switch
    {
        "global" => Space.Global,
        "shared" or "shared::cta" => Space.Shared,
        "const" => Space.Const,
        "param" => Space.Param,
        "local" => Space.Local,
        _ => Space.Generic,
    };
}
