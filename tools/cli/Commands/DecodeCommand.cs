using System.CommandLine;
using System.Text.Json.Nodes;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Images;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Commands;

/// <summary><c>taylorseer decode</c>: pictures of latents that were saved.</summary>
sealed class DecodeCommand
{
    const string DefaultTensor = "latents";

    readonly Argument<string> file = Opt.Subject<string>("FILE", "safetensors with latents (N, C, h, w) or (C, h, w), as sample --save-latents writes them");
    readonly Option<string?> tensor = Opt.Text("--tensor", "NAME", $"the tensor that holds them (default {DefaultTensor})");
    readonly Option<string> output = Opt.Required("--out", "FILE.png", "all pictures as one");
    readonly DecoderOptions decoders = new();
    readonly DeviceOptions device = new();
    readonly ReportOptions report = new();

    public static Command Create()
    {
        DecodeCommand self = new();
        Command command = new("decode", "Make pictures of latents that sample saved, or another program.") { self.file, self.tensor };
        self.decoders.AddTo(command);
        command.Add(self.output);
        self.device.AddTo(command);
        self.report.AddTo(command);
        command.SetAction((parse, stop) => Task.FromResult(self.Run(parse, stop)));
        return command;
    }

    int Run(ParseResult parse, CancellationToken stop)
    {
        string path = parse.GetRequiredValue(output);
        Screen screen = report.Screen(parse).Beside(path);
        SampleOutputs.CheckSheet("--out", path);
        var (sample, latents) = Read(parse.GetRequiredValue(file), parse.GetValue(tensor) ?? DefaultTensor);
        using DecoderFile opened = decoders.Open(parse);
        if (opened.LatentChannels != sample[0])
            throw new FailureException($"{opened.Checkpoint.Path} decodes latents of {opened.LatentChannels} channels, but these have {sample[0]}", "the autoencoder that the model was trained with");

        PictureFile.RequireSize(path, latents.Length / sample.Count, (3, sample[1] * opened.Factor, sample[2] * opened.Factor));
        using Device where = device.Open(parse);
        Require(opened, sample, device.FreeBytes(parse, where));
        Stages stages = new();
        using IPixelDecoder decoder = stages.Run("load decoder", () => opened.Load(where));
        screen.Note($"{decoder.Name}, on {where.Name} ({where.Description})");
        Picture[] pictures = stages.Run("decode", () => new PictureMaker(sample, decoder).Of(latents, stop).ToArray());
        PictureFile.Write(path, PictureFile.Sheet(pictures, PictureFile.Columns(pictures.Length)), new Dictionary<string, string> { ["Software"] = RunMetadata.Software, ["Decoder"] = decoder.Name });

        if (screen.Json)
            screen.Write(new JsonObject { ["decoder"] = decoder.Name, ["pictures"] = pictures.Length, ["stages"] = stages.ToJson(), ["files"] = new JsonArray(path) });
        else
            screen.Line(screen.Quiet ? path : $"{path}   {pictures.Length} of {pictures[0].Width} x {pictures[0].Height} pixels, {Amount.Time(stages.Ms("decode"))}");
        return ExitCode.Done;
    }

    static (Shape Sample, float[] Values) Read(string path, string name)
    {
        using Checkpoint file = Checkpoint.Open(path);
        if (!file.TryGet(name, out CheckpointTensor? found))
            throw new FailureException($"{path} has no tensor '{name}'; it holds {string.Join(", ", file.Tensors.Take(8).Select(t => $"'{t.Name}'"))}", "--tensor NAME");
        Shape shape = found.Shape;
        if (shape.Rank is not (3 or 4) || shape.Count == 0 || shape.Count > Array.MaxLength)
            throw new FailureException($"{path}: '{name}' is {shape}; latents are (N, C, h, w) or (C, h, w)", "--tensor NAME");

        float[] values = new float[shape.Count];
        found.Read(0, values);
        int first = Array.FindIndex(values, v => !float.IsFinite(v));
        if (first >= 0)
            throw new FailureException($"{path}: '{name}' {shape} has {values.Count(v => !float.IsFinite(v))} values that are not finite; the first is number {first}, {values[first]}");
        return ((shape[-3], shape[-2], shape[-1]), values);
    }

    static void Require(DecoderFile decoder, Shape sample, long? free)
    {
        long needed = decoder.WeightBytes + decoder.DecodeBytes(sample[1], sample[2]);
        if (needed > free)
        {
            bool tiles = decoder is { Tiles: true, Tiling: null };
            throw new MemoryLimitException(
                $"Decoding {sample[1]} x {sample[2]} latents needs {Amount.Bytes(needed)} of memory and {Amount.Bytes(free.Value)} are free: the decoder's weights {Amount.Bytes(decoder.WeightBytes)}, a picture {Amount.Bytes(needed - decoder.WeightBytes)}.",
                tiles ? "--vae-tiling, or --tae FILE" : "a machine with more memory");
        }
    }
}
