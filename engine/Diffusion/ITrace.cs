namespace TaylorSeer.Engine.Diffusion;

/// <summary>Looks at intermediate results while a network runs.</summary>
public interface ITrace
{
    /// <summary>Called once per result, in forward order; the tensor is valid during the call only.</summary>
    void Record(string name, Tensor value);
}
