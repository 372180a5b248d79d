namespace TaylorSeer.Kernels.Generator.Translation;

/// <summary>One shared array: its name in the kernel, element type and size.</summary>
sealed record SharedBlock(string Name, string Type, string Size);
