using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;
using TaylorSeer.Cli.Output;

namespace TaylorSeer.Cli;

/// <summary>Where a command speaks: results to one stream, progress and notes to the other.</summary>
/// <param name="output">results</param>
/// <param name="errors">progress, notes</param>
sealed class Screen(TextWriter output, TextWriter errors)
{
    /// <summary>Wide enough that no table of ours is broken, where nobody says how wide the screen is.</summary>
    const int PlainWidth = 200;

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public TextWriter Output { get; } = output;

    public TextWriter Errors { get; } = errors;

    /// <summary>One JSON object instead of lines.</summary>
    public bool Json { get; init; }

    /// <summary>No progress, no report.</summary>
    public bool Quiet { get; init; }

    /// <summary>Someone watches the progress.</summary>
    public bool IsTerminal { get; } = ReferenceEquals(errors, Console.Error) && !Console.IsErrorRedirected;

    /// <summary>The screen where the results are told if <paramref name="path"/>, of a picture, is the output itself: beside the notes.</summary>
    public Screen Beside(string? path) => path is not null && OutputPath.IsStandardOutput(path) ? new(Errors, Errors) { Json = Json, Quiet = Quiet } : this;

    /// <summary>A note on the way; not part of the result.</summary>
    public void Note(string text)
    {
        if (!Quiet)
            Errors.WriteLine(text);
    }

    /// <summary>A line of the result.</summary>
    public void Line(string text) => Output.WriteLine(text);

    /// <summary>The whole result for machines.</summary>
    public void Write(JsonObject report) => Output.WriteLine(report.ToJsonString(Indented));

    /// <summary>One event of a long run for machines, in one line that readers get at once.</summary>
    public void WriteLine(JsonObject happened)
    {
        Output.WriteLine(happened.ToJsonString());
        Output.Flush();
    }

    /// <summary>A table of the result: colours and the screen's width on a terminal, plain text elsewhere.</summary>
    public void Write(IRenderable table)
    {
        bool terminal = ReferenceEquals(Output, Console.Out) && !Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Output),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!terminal)
            console.Profile.Width = PlainWidth;
        console.Write(table);
    }

    /// <summary>An empty table of ours.</summary>
    public static Table NewTable(params string[] columns)
    {
        Table table = new() { Border = TableBorder.Simple, ShowHeaders = true };
        foreach (string column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        return table;
    }
}
