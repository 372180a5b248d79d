using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using TaylorSeer.Cli.Bench;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Engine;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer bench kernels --tune</c>: measures every plan of a model's matrix products, and leaves the fastest where later runs find them.</summary>
/// <param name="dtype">of the command: what is multiplied</param>
sealed class TuneKernels(DTypeOptions dtype)
{
    static readonly int[] ImageSizes = [256, 512], Batches = [1, 8, 32];

    readonly Option<bool> tune = Opt.Flag("--tune", "measure every tile and number of splits of a model's matrix products on an NVIDIA GPU's tensor cores, and keep the fastest in TAYLORSEER_CACHE for later runs");
    readonly Option<string?> only = Opt.Text("--only", "TEXT", "with --tune: only products whose name contains this, e.g. 512.b1. or fc2 (default: all of 256 and 512 px, 1, 8 and 32 images)");
    readonly Option<string?> model = Opt.Text("--model", "NAME", "with --tune: whose products (default: DiT-XL/2)");

    public void AddTo(Command command) => command.AddAll(tune, only, model);

    public bool IsAsked(ParseResult parse) => parse.GetValue(tune);

    /// <summary>Refuses what only tuning knows.</summary>
    public void RequireNone(ParseResult parse)
    {
        if (parse.FirstGiven(only, model) is string stray)
            throw new UsageException($"{stray} goes with --tune", "--tune, or --kernel and --shapes to choose kernels");
    }

    public void Run(ParseResult parse, Screen screen, Device opened, double budgetMs, CancellationToken stop)
    {
        (CudaDevice gpu, OperandType type) = Chosen(parse, opened);
        string folder = MatmulTuning.DefaultFolder ?? throw new UsageException("there is no folder to keep plans in", "TAYLORSEER_CACHE=FOLDER");
        TunedProduct[] products = Products(parse);
        using MatmulTuner tuner = new(gpu, type, budgetMs);
        double peak = tuner.PeakFlops();
        List<TuningResult> results = [];
        string? file = null;
        foreach (TunedProduct product in products)
        {
            if (opened.FreeBytes() is long free && tuner.Bytes(product) > free)
            {
                screen.Note($"{product.Name} is left out: its operands take {Amount.Bytes(tuner.Bytes(product))}, and {Amount.Bytes(free)} are free");
                continue;
            }

            TuningResult result = tuner.Run(product, stop);
            file = Keep(folder, gpu.Info.Model, tuner.Kernel, result);
            results.Add(result);
            screen.Note($"{product.Name}  {result.Best}  {Amount.Time(result.BestMs)}");
        }

        if (screen.Json)
            screen.Write(new JsonObject { ["device"] = opened.Description, ["kernel"] = tuner.Kernel, ["peak_flops"] = peak, ["file"] = file, ["products"] = RunJson.Array(results.Select(r => r.ToJson(peak))) });
        else
            Print(screen, results, opened.Description, tuner.Kernel, peak, file);
    }

    /// <summary>Adds a result to what the file holds by now, at once: what was measured before an interruption stays.</summary>
    public static string Keep(string folder, string device, string kernel, TuningResult result)
    {
        MatmulTuning tuning = MatmulTuning.Load(folder, device);
        tuning.Replace(kernel, result.Product.M, result.Product.N, result.Product.K, result.Best, Math.Round(1000 * result.BestMs, 3));
        return tuning.Save(folder);
    }

    /// <summary>What was found, as people read it.</summary>
    public static void Print(Screen screen, List<TuningResult> results, string device, string kernel, double peak, string? file)
    {
        Table table = Screen.NewTable("product", "shape", "plans", "best", "time", "planner's guess", "its time", "guess / best", "TFLOP/s", "of peak", "error / allowed");
        foreach (TuningResult r in results)
        {
            table.AddRow(
                r.Product.Name, Markup.Escape(r.Product.Shape), r.Plans.ToString(CultureInfo.InvariantCulture), r.Best.ToString(), Amount.Time(r.BestMs), r.Guess.ToString(), Amount.Time(r.GuessMs),
                Amount.Digits(r.GuessMs / r.BestMs), Amount.Digits(r.FlopRate / 1e12), (r.FlopRate / peak).ToString("P0", CultureInfo.InvariantCulture), Amount.Digits(r.Error));
        }

        screen.Write(table);
        screen.Line($"{kernel} on {device}; tensor cores with nothing to wait for (mma.sync): {Amount.Digits(peak / 1e12)} TFLOP/s");
        screen.Line(file is null ? "nothing was measured, and nothing written" : $"{file}: later runs on such a device take these plans");
    }

    (CudaDevice Gpu, OperandType Type) Chosen(ParseResult parse, Device opened)
    {
        if (opened.Gpu is not CudaDevice { SixteenBitActivations: true } gpu)
            throw new UsageException($"--tune chooses plans for the tensor cores of NVIDIA GPUs from compute capability 8.0 on; '{opened.Name}' has none", "--device cuda, or bench kernels without --tune");
        OperandType type = dtype.Given(parse) switch
        {
            null or WeightType.BF16 => OperandType.BF16,
            WeightType.F16 => OperandType.F16,
            WeightType.FP8 => OperandType.E4M3,
            WeightType other => throw new UsageException($"--tune --dtype {DTypeOptions.Text(other)}: tensor cores multiply bf16, f16 and fp8", "--dtype bf16"),
        };
        return type == OperandType.E4M3 && gpu.LacksE4M3 is string why ? throw new UsageException($"--tune --dtype fp8: {why}", "--dtype bf16") : (gpu, type);
    }

    TunedProduct[] Products(ParseResult parse)
    {
        string name = parse.GetValue(model) ?? "DiT-XL/2", wanted = parse.GetValue(only) ?? "";
        DiTVariant variant = DiTVariant.Find(name) ?? throw new UsageException($"--model {name}: there are {string.Join(", ", DiTVariant.All.Select(v => v.Name))}");
        TunedProduct[] all = [.. from size in ImageSizes from images in Batches from p in TunedProduct.Of(variant, size, images) select p];
        TunedProduct[] chosen = [.. all.Where(p => p.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))];
        return chosen.Length > 0 ? chosen : throw new UsageException($"no product's name contains '{wanted}'", string.Join(", ", all.Take(8).Select(p => p.Name)));
    }
}
