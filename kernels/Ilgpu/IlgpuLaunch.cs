namespace TaylorSeer.Kernels.Ilgpu;

/// <summary>Starts one kernel on the accelerator that it was loaded for; specialised numbers that are new are compiled for then.</summary>
delegate void IlgpuLaunch(KernelConfig size, IlgpuArguments arguments);
