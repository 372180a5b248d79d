using TaylorSeer.Models;

namespace TaylorSeer.Cli.Sampling;

/// <summary>What shows the picture while it forms. Owns the opened decoder.</summary>
/// <param name="Decoder">makes the pictures</param>
/// <param name="Interval">steps from one to the next</param>
/// <param name="File">where each goes, over the one before</param>
sealed record PreviewSettings(DecoderFile Decoder, int Interval, string File) : IDisposable
{
    public void Dispose() => Decoder.Dispose();
}
