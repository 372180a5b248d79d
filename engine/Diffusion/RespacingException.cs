namespace TaylorSeer.Engine.Diffusion;

/// <summary>A choice of sampling steps that the noise schedule cannot give; the message says which choices it has.</summary>
public sealed class RespacingException(string message) : ArgumentException(message);
