namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>
/// Splits PTX into tokens. A word holds everything that may stand in an opcode or a name, dots and double colons included:
/// <c>cp.async.cg.shared.global.L2::128B</c> is one token. Comments vanish.
/// </summary>
static class Lexer
{
    public static List<Token> Split(string text)
    {
        List<Token> tokens = [];
        int line = 1;
        for (int at = 0; at < text.Length;)
        {
            char c = text[at];
            if (c == '\n')
                line++;
            if (char.IsWhiteSpace(c) || c == '\0')
            {
                at++;
                continue;
            }

            if (StartsComment(text, at, out int end))
            {
                line += text.AsSpan(at, end - at).Count('\n');
                at = end;
                continue;
            }

            end = c == '"' ? text.IndexOf('"', at + 1) + 1 : EndOfWord(text, at);
            if (end <= at)
                throw new PtxException($"PTX line {line}: a string does not end.");
            tokens.Add(new(text[at..end], line));
            at = end;
        }

        return tokens;
    }

    static bool StartsComment(string text, int at, out int end)
    {
        end = at;
        if (text[at] != '/' || at + 1 >= text.Length)
            return false;
        if (text[at + 1] == '/')
            end = text.IndexOf('\n', at);
        else if (text[at + 1] == '*')
            end = text.IndexOf("*/", at + 2, StringComparison.Ordinal) + 2;
        else
            return false;
        end = end < at + 2 ? text.Length : end;
        return true;
    }

    static int EndOfWord(string text, int at)
    {
        int end = at;
        while (end < text.Length)
        {
            char c = text[end];
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '.' || (c == '%' && end == at))
                end++;
            else if (c == ':' && end > at && end + 1 < text.Length && text[end + 1] == ':')
                end += 2;
            else
                break;
        }

        return Math.Max(end, at + 1);
    }
}
