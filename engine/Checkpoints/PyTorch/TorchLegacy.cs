using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints.PyTorch;

static class TorchLegacy
{
    public static bool Recognises(MappedFile file) => false;

    public static TensorFile Read(MappedFile file, string path) => throw new CheckpointException(path);
}
