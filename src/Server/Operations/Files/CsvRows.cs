using System.Text;

namespace Reprieve.Server.Operations.Files;

/// <summary>Reads comma-separated values as RFC 4180 has them: quoted fields hold commas, line breaks and doubled quotes.</summary>
public static class CsvRows
{
    /// <summary>Fields of a record; a file that has more is none of ours, and would take all memory there is.</summary>
    public const int MostFields = 256;

    /// <summary>Each record with the line it starts at; blank lines are passed over. Throws <see cref="TableFileException"/> naming the line.</summary>
    public static IEnumerable<(int Line, IReadOnlyList<string> Fields)> Read(TextReader reader, char separator = ',')
    {
        var line = 1;
        while (reader.Peek() >= 0)
        {
            var start = line;
            var fields = ReadRecord(reader, separator, ref line);
            if (fields is not [""])
            {
                yield return (start, fields);
            }
        }
    }

    private static List<string> ReadRecord(TextReader reader, char separator, ref int line)
    {
        List<string> fields = [];
        var field = new StringBuilder();
        var start = line;
        while (true)
        {
            var next = reader.Read();
            switch (next)
            {
                case '"' when field.Length == 0:
                    ReadQuoted(reader, field, start, ref line);
                    if (reader.Peek() is var after && after != separator && after is not ('\r' or '\n' or -1))
                    {
                        throw Fault(line, "text follows a closing quote", "右引号之后还有其他内容");
                    }

                    break;
                case '"':
                    throw Fault(line, "a quote stands inside an unquoted field", "未加引号的字段中含有引号");
                case var _ when next == separator:
                    fields.Add(field.ToString());
                    field.Clear();
                    if (fields.Count == MostFields)
                    {
                        throw Fault(line, $"there are more than {MostFields} fields", $"字段超过 {MostFields} 个");
                    }

                    break;
                case '\r' when reader.Peek() == '\n':
                    break;
                case '\n' or '\r' or -1:
                    line++;
                    fields.Add(field.ToString());
                    return fields;
                default:
                    field.Append((char)next);
                    break;
            }
        }
    }

    private static void ReadQuoted(TextReader reader, StringBuilder field, int start, ref int line)
    {
        while (true)
        {
            var next = reader.Read();
            if (next == -1)
            {
                throw Fault(start, "a quoted field is not closed", "字段的引号没有闭合");
            }

            if (next == '"' && reader.Peek() != '"')
            {
                return;
            }

            if (next == '"')
            {
                _ = reader.Read();
            }

            line += next == '\n' ? 1 : 0;
            field.Append((char)next);
        }
    }

    private static TableFileException Fault(int line, string english, string chinese) => new(new ApiText($"line {line}: {english}", $"第 {line} 行：{chinese}"));
}
