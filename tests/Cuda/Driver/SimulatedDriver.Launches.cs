using System.Runtime.InteropServices;
using System.Text;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Tests.Cuda.Ptx;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>Modules, functions, launches, graphs.</summary>
unsafe partial class SimulatedDriver
{
    const int ErrorLog = 5, ErrorLogBytes = 6;

    public void ModuleLoad(nint* handle, byte* image, uint count, int* options, void** values)
    {
        string text = Marshal.PtrToStringUTF8((nint)image)!;
        try
        {
            CheckVersion(PtxModule.Parse(text));
            Module module = new(text, Context.Memory);
            *handle = Handles.Add(this, module);
            Programs.AddRange(module.Programs.Values);
        }
        catch (PtxException e)
        {
            Log(e.Message, count, options, values);
            throw new DriverException(DriverCode.InvalidPtx);
        }
    }

    public void ModuleUnload(nint handle)
    {
        Context.Finish();
        Handles.Remove<Module>(this, handle).Dispose();
    }

    public void ModuleGetFunction(nint* function, nint module, byte* name)
    {
        Module its = Handles.Get<Module>(this, module);
        string wanted = Marshal.PtrToStringUTF8((nint)name)!;
        Require(its.Programs.TryGetValue(wanted, out Simt.Program? program), DriverCode.NotFound);
        *function = Handles.Add(this, new SimulatedFunction(its, program!));
    }

    public void FunctionSetAttribute(nint handle, int attribute, int value)
    {
        SimulatedFunction function = Function(handle);
        Require(attribute == 8 && value >= 0 && function.Program.SharedBytes + value <= MostSharedBytes);
        function.MaxDynamicBytes = value;
    }

    public void Launch(KernelNodeParameters* node, nint stream)
    {
        KernelNode launch = Node(node);
        Stream(stream).Add(Start(Context, launch));
    }

    public void GraphCreate(nint* graph)
    {
        _ = Context;
        *graph = Handles.Add(this, new SimulatedGraph());
    }

    public void GraphAddNode(nint* handle, nint graph, nint* dependencies, nuint count, KernelNodeParameters* node)
    {
        SimulatedGraph its = Handles.Get<SimulatedGraph>(this, graph);
        for (nuint i = 0; i < count; i++)
            Require(its.Nodes.ContainsKey(dependencies[i]));
        KernelNode added = Node(node);
        *handle = Handles.Add(this, added);
        its.Order.Add(*handle);
        its.Nodes.Add(*handle, added);
    }

    public void GraphInstantiate(nint* executable, nint graph) =>
        *executable = Handles.Add(this, new SimulatedExecutable(Handles.Get<SimulatedGraph>(this, graph).Copy()));

    public void GraphSetParameters(nint executable, nint node, KernelNodeParameters* parameters)
    {
        SimulatedGraph its = Handles.Get<SimulatedExecutable>(this, executable).Graph;
        Require(its.Nodes.ContainsKey(node));
        its.Nodes[node] = Node(parameters);
    }

    public void GraphLaunch(nint executable, nint stream)
    {
        SimulatedGraph its = Handles.Get<SimulatedExecutable>(this, executable).Graph;
        SimulatedStream on = Stream(stream);
        foreach (nint node in its.Order)
            on.Add(Start(Context, its.Nodes[node]));
    }

    public void GraphExecutableDestroy(nint executable) => Handles.Remove<SimulatedExecutable>(this, executable);

    public void GraphDestroy(nint graph)
    {
        SimulatedGraph its = Handles.Remove<SimulatedGraph>(this, graph);
        foreach (nint node in its.Order)
            Handles.Remove<KernelNode>(this, node);
    }

    SimulatedFunction Function(nint handle) => Handles.Get<SimulatedFunction>(this, handle);

    /// <summary>Checks a launch as the driver does, and copies its parameters: as many bytes of each as the kernel declares.</summary>
    KernelNode Node(KernelNodeParameters* node)
    {
        SimulatedFunction function = Function(node->Function);
        Simt.Program program = function.Program;
        Require(node->GridX is > 0 and <= int.MaxValue && node->GridY is > 0 and <= 65535 && node->GridZ is > 0 and <= 65535);
        Require(node->BlockX is > 0 and <= 1024 && node->BlockY is > 0 and <= 1024 && node->BlockZ is > 0 and <= 64);
        Size3 block = new((int)node->BlockX, (int)node->BlockY, (int)node->BlockZ);
        Require(block.Count <= Math.Min(1024, program.Function.MaxThreads));
        Require(node->SharedBytes <= function.MaxDynamicBytes);
        Require(node->Extra is null && (node->Parameters is not null || program.Parameters.Length == 0));
        byte[] parameters = new byte[program.ParameterBytes];
        for (int i = 0; i < program.Parameters.Length; i++)
        {
            (int at, int bytes) = program.Parameters[i];
            Require(node->Parameters[i] is not null);
            new ReadOnlySpan<byte>(node->Parameters[i], bytes).CopyTo(parameters.AsSpan(at));
        }

        return new(function, new((int)node->GridX, (int)node->GridY, (int)node->GridZ), block, (int)node->SharedBytes, parameters);
    }

    Action Start(SimulatedContext context, KernelNode node)
    {
        int number = ++launches;
        return () =>
        {
            if (context.Sticky != 0)
                return;
            if (number == options.FailingLaunch)
                throw new FaultException(Simt.FaultKind.OutOfBounds, $"{node.Function.Program.Name} fails because the test says so");
            node.Function.Module.Prepare(node.Function.Program.Name, node.Grid, node.Block, node.Parameters, node.DynamicBytes, options.Checks).Run();
        };
    }

    static void Log(string message, uint count, int* options, void** values)
    {
        byte* buffer = null;
        int room = 0;
        for (uint i = 0; i < count; i++)
        {
            if (options[i] == ErrorLog)
                buffer = (byte*)values[i];
            else if (options[i] == ErrorLogBytes)
                room = (int)(nint)values[i];
        }

        if (buffer is null || room < 2)
            return;
        byte[] text = Encoding.UTF8.GetBytes("ptxas fatal: " + message);
        int length = Math.Min(text.Length, room - 1);
        text.AsSpan(0, length).CopyTo(new Span<byte>(buffer, length));
        buffer[length] = 0;
    }
}
