namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>A word, number, string or punctuation mark of a PTX text.</summary>
readonly record struct Token(string Text, int Line)
{
    public bool IsWord => Text.Length > 0 && (char.IsLetter(Text[0]) || Text[0] is '_' or '$' or '%' or '.');

    public bool IsNumber => Text.Length > 0 && char.IsDigit(Text[0]);
}
