namespace TaylorSeer.Engine.Checkpoints.PyTorch;

/// <summary>
/// The few names that a pickle may mention with an effect. Each is a marker: seeing one called makes the unpickler note
/// what the call would have made. No name is ever looked up in this or any other program.
/// </summary>
enum PickleGlobal
{
    /// <summary>collections.OrderedDict.</summary>
    OrderedDict,

    /// <summary>torch._utils._rebuild_tensor and _rebuild_tensor_v2: (storage, offset, shape, strides, ...).</summary>
    Tensor,

    /// <summary>torch._utils._rebuild_parameter: (tensor, ...).</summary>
    Parameter,
}
