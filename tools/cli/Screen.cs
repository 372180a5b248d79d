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

    /// <summary>What a column of text is given beyond its longest word.</summary>
    const int TextColumns = 20;

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
    public void Write(Table table)
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
        console.Profile.Width = Math.Max(console.Profile.Width, Least(table, console));     // the terminal breaks lines; columns squeezed together cannot be read
        console.Write(table);
    }

    /// <summary>The narrowest that a table can be read in: only text is broken into lines, and between words.</summary>
    static int Least(Table table, IAnsiConsole console)
    {
        Measurement width = ((IRenderable)table).Measure(RenderOptions.Create(console, console.Profile.Capabilities), int.MaxValue);
        return table.Columns[^1].NoWrap ? width.Max : Math.Min(width.Max, width.Min + TextColumns);
    }

    /// <summary>An empty table of ours.</summary>
    public static Table NewTable(params string[] columns)
    {
        Table table = new() { Border = TableBorder.Simple, ShowHeaders = true };
        foreach (string column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        return table;
    }

    /// <summary>One whose last column is text, broken into lines where the screen is narrow.</summary>
    public static Table NewTextTable(params string[] columns)
    {
        Table table = NewTable(columns);
        table.Columns[^1].NoWrap = false;
        return table;
    }
}
