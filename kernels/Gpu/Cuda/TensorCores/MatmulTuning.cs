using System.Text.Json;

namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

// {
//   "device": "NVIDIA H100 80GB HBM3",
//   "plans": [ { "kernel": "linear_bf16", "m": 512, "n": 3456, "k": 1152, "tile": "128x128", "splits": 1, "microseconds": 7.5 } ]
// }

/// <summary>
/// The fastest plans of matrix products as they were measured on a model of device, kept in a file of its name. A cache: a
/// file that cannot be read, and plans with tiles that no longer exist, are as if nothing had been measured.
/// </summary>
public sealed class MatmulTuning(string device)
{
    readonly SortedDictionary<(string Kernel, int M, int N, int K), (MatmulPlan Plan, double Microseconds)> plans = [];

    /// <summary>Where tuning is kept: TAYLORSEER_CACHE, or the user's folder for local data; null: nowhere.</summary>
    public static string? DefaultFolder => CacheFolder.Of("tuning");

    /// <summary>Model of the device.</summary>
    public string Device => device;

    public int Count => plans.Count;

    /// <summary>What was measured on <paramref name="device"/>.</summary>
    public static MatmulTuning Load(string? folder, string device)
    {
        MatmulTuning tuning = new(device);
        if (folder is null || !File.Exists(PathOf(folder, device)))
            return tuning;
        try
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(PathOf(folder, device)));
            if (file.RootElement.GetProperty("device").GetString() != device)
                return tuning;
            foreach (JsonElement plan in file.RootElement.GetProperty("plans").EnumerateArray())
                tuning.Read(plan);
            return tuning;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new(device);
        }
    }

    /// <summary>The plan measured for exactly this size.</summary>
    public MatmulPlan? Find(string kernel, int M, int N, int K) => plans.TryGetValue((kernel, M, N, K), out var found) ? found.Plan : null;

    /// <summary>Remembers a measurement; a slower one of the same size is forgotten.</summary>
    public void Add(string kernel, int M, int N, int K, MatmulPlan plan, double microseconds)
    {
        if (!plans.TryGetValue((kernel, M, N, K), out var known) || microseconds < known.Microseconds)
            plans[(kernel, M, N, K)] = (plan, microseconds);
    }

    /// <summary>Takes a measurement in the place of all earlier ones of its size: drivers and kernels change.</summary>
    public void Replace(string kernel, int M, int N, int K, MatmulPlan plan, double microseconds) => plans[(kernel, M, N, K)] = (plan, microseconds);

    /// <summary>Writes the file and returns its path. Another process may write it too: each writes its own and renames it.</summary>
    public string Save(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = PathOf(folder, device), own = $"{path}.{Guid.NewGuid():N}";
        using (FileStream file = File.Create(own))
        using (Utf8JsonWriter json = new(file, new() { Indented = true }))
            Write(json);
        File.Move(own, path, overwrite: true);
        return path;
    }

    static string PathOf(string folder, string device) =>
        Path.Combine(folder, string.Concat(device.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')) + ".json");

    void Read(JsonElement plan)
    {
        int splits = plan.GetProperty("splits").GetInt32();
        if (MatmulTile.Named(plan.GetProperty("tile").GetString() ?? "") is not { } tile || splits < 1)
            return;
        Add(plan.GetProperty("kernel").GetString() ?? "", plan.GetProperty("m").GetInt32(), plan.GetProperty("n").GetInt32(),
            plan.GetProperty("k").GetInt32(), new(tile, splits), plan.GetProperty("microseconds").GetDouble());
    }

    void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("device", device);
        json.WriteStartArray("plans");
        foreach (((string kernel, int M, int N, int K), (MatmulPlan plan, double microseconds)) in plans)
        {
            json.WriteStartObject();
            json.WriteString("kernel", kernel);
            json.WriteNumber("m", M);
            json.WriteNumber("n", N);
            json.WriteNumber("k", K);
            json.WriteString("tile", plan.Tile.Name);
            json.WriteNumber("splits", plan.Splits);
            json.WriteNumber("microseconds", microseconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
