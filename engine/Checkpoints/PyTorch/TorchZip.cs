using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints.PyTorch;

static class TorchZip
{
    public static bool Recognises(MappedFile file) => false;

    public static TensorFile Read(MappedFile file, string path) => throw new CheckpointException(path);
}
