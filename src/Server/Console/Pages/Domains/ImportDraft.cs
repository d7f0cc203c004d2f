using System.Text;
using Reprieve.Server.Console.Access;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Files;

namespace Reprieve.Server.Console.Pages.Domains;

/// <summary>A row of the file and why it does not go in.</summary>
public sealed record LeftOutRow(TableRow Row, string DomainName, ApiText Reason);

/// <summary>A file on its way into the account: which column is what, what would come of it, and what came of it.</summary>
public sealed class ImportDraft
{
    private const int RowsPerCall = 500;

    private static readonly string[] _dates = [nameof(ImportDomains.Request.Item.ExpirationDate), nameof(ImportDomains.Request.Item.DeletedDate)];

    private readonly ConsoleSession _session;
    private readonly IReadOnlyList<TableRow> _rows;
    private readonly List<LeftOutRow> _leftOut = [];
    private readonly List<string> _changed = [];
    private readonly List<string> _unserved = [];
    private List<TableRow> _toSend = [];

    public ImportDraft(ConsoleSession session, string fileName, IReadOnlyList<TableRow> rows)
    {
        (_session, FileName, _rows) = (session, fileName, rows);
        ColumnCount = rows.Count == 0 ? 0 : rows[0].Fields.Count;
        HasHeader = ImportRole.HasHeader(rows);
        Rows = Below();
        Roles = ImportRole.Guess(rows, HasHeader, ColumnCount);
    }

    public string FileName { get; }

    public int ColumnCount { get; }

    /// <summary>Whether the first row names the columns.</summary>
    public bool HasHeader { get; private set; }

    /// <summary>The field of each column; null for one that is not used.</summary>
    public string?[] Roles { get; private set; }

    /// <summary>Those below the header.</summary>
    public IReadOnlyList<TableRow> Rows { get; private set; }

    /// <summary>What has to be mended before the file can be checked; null where nothing has.</summary>
    public ApiText? Fault =>
        Rows.Count == 0 ? new("The file has headings and no row below them.", "文件只有列名，其下没有数据行。")
        : Roles.Count(role => role == ImportRole.Name) != 1 ? new("Say which one column has the domain names.", "请指定唯一的域名列。")
        : Roles.OfType<string>().CountBy(role => role).FirstOrDefault(role => role.Value > 1).Key is { } twice
            ? new("Two columns are {0}: leave one of them unused.", "有两列均为“{0}”，请将其中一列设为不使用。", ImportRole.Of(twice).Title)
            : null;

    /// <summary>Rows that were checked or sent of <see cref="Work"/>.</summary>
    public int Done { get; private set; }

    public int Work { get; private set; }

    public bool IsChecked { get; private set; }

    public bool IsImported => IsChecked && _toSend.Count == 0 && Work > 0 && HasBegun;

    public bool HasBegun { get; private set; }

    /// <summary>Of the check: domains that the account has not; of the import: those that came in.</summary>
    public int Added { get; private set; }

    /// <summary>Domains that it has, of which the file says something else.</summary>
    public int Updated { get; private set; }

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Changed => _changed;

    /// <summary>Domains of the file that no registry of this server serves.</summary>
    public IReadOnlyList<string> Unserved => _unserved;

    /// <summary>Whether it says when domains expire.</summary>
    public bool HasExpiries => Roles.Contains(nameof(ImportDomains.Request.Item.ExpirationDate), StringComparer.Ordinal);

    /// <summary>Domains that it has as the file says.</summary>
    public int Unchanged { get; private set; }

    public int Duplicates { get; private set; }

    /// <summary>What does not go in, as it stands in the file.</summary>
    public IReadOnlyList<LeftOutRow> LeftOut => _leftOut;

    /// <summary>Rows that an import sends yet.</summary>
    public int ToSend => _toSend.Count;

    public string Heading(int column) => HasHeader ? ImportRole.Cell(_rows[0], column) : "";

    public void SetHeader(bool hasHeader)
    {
        HasHeader = hasHeader;
        Rows = Below();
        Roles = ImportRole.Guess(_rows, hasHeader, ColumnCount);
        Reset();
    }

    public void SetRole(int column, string? field)
    {
        Roles[column] = field;
        Reset();
    }

    /// <summary>Asks what would come of each row; nothing changes.</summary>
    /// <exception cref="ApiException">What the API refuses.</exception>
    public async Task CheckAsync(Func<Task> progressed, CancellationToken cancellationToken)
    {
        Reset();
        List<TableRow> good = [];
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in Rows)
        {
            var name = Field(row, ImportRole.Name) ?? "";
            var isName = DomainName.TryParse(name, out var parsed);
            var key = isName ? parsed.Ascii : name;
            if (row.Fields.Count > ColumnCount && row.Fields.Skip(ColumnCount).Any(field => !string.IsNullOrWhiteSpace(field)))
            {
                _leftOut.Add(new(row, name, new("the row has {0} fields, the table has columns for {1}: a text with a comma in it stands in quotes", "该行有 {0} 个字段，而表头只有 {1} 列：含逗号的文本须加引号", row.Fields.Count, ColumnCount)));
            }
            else if (key.Length > 0 && !seen.TryAdd(key, row.Line))
            {
                Duplicates++;
                _leftOut.Add(new(row, name, new("the same domain as in row {0}, which counts: leave one of them", "与第 {0} 行重复，以该行为准，请只保留一行", seen[key])));
            }
            else if (isName && _dates.FirstOrDefault(field => Date(row, field) is { } date && !WireTime.TryRead(date, out _)) is { } unclear)
            {
                _leftOut.Add(new(row, name, new("{0} is no date that can be told for certain: write year, month and day like 2027-03-02, with a time like 2027-03-02 08:05:09", "“{0}”不是可确定的日期：请按年月日填写，如 2027-03-02；需要时间时如 2027-03-02 08:05:09", ImportRole.Of(unclear).Title)));
            }
            else
            {
                good.Add(row);
            }
        }

        Work = good.Count;
        List<TableRow> toSend = [];
        foreach (var chunk in good.Chunk(RowsPerCall))
        {
            var answer = await RunAsync(chunk, isDry: true, cancellationToken);
            toSend.AddRange(Take(answer, chunk));
            Done += chunk.Length;
            await progressed();
        }

        _leftOut.Sort((one, other) => one.Row.Line.CompareTo(other.Row.Line));
        (_toSend, IsChecked) = (toSend, true);
    }

    /// <summary>Brings in what the check let through; after a fault it goes on where it ended.</summary>
    /// <exception cref="ApiException">What the API refuses.</exception>
    public async Task ImportAsync(Func<Task> progressed, CancellationToken cancellationToken)
    {
        if (!HasBegun)
        {
            (HasBegun, Added, Updated, Unchanged, Work, Done) = (true, 0, 0, 0, _toSend.Count, 0);
            _changed.Clear();
            _unserved.Clear();
        }

        while (_toSend.Count > 0)
        {
            var chunk = _toSend.Take(RowsPerCall).ToArray();
            var answer = await RunAsync(chunk, isDry: false, cancellationToken);
            _ = Take(answer, chunk);
            _toSend = _toSend[chunk.Length..];
            Done += chunk.Length;
            await progressed();
        }
    }

    /// <summary>What does not go in, as the file has it, with its row and the reason: to be mended and imported again.</summary>
    public byte[] LeftOutFile(ConsoleText words)
    {
        var text = new StringBuilder(CsvText.Line([.. Enumerable.Range(0, ColumnCount).Select(Title), words["Row", "行号"], words["Reason", "原因"]]));
        foreach (var row in _leftOut)
        {
            text.Append(CsvText.Line([.. Enumerable.Range(0, ColumnCount).Select(column => ImportRole.Cell(row.Row, column)), $"{row.Row.Line}", words[row.Reason]]));
        }

        var mark = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
        return [.. mark.GetPreamble(), .. mark.GetBytes(text.ToString())];

        string Title(int column) => Roles[column] ?? (Heading(column) is { Length: > 0 } heading ? heading : $"{words["Column", "列"]} {column + 1}");
    }

    private void Reset()
    {
        _leftOut.Clear();
        _changed.Clear();
        _unserved.Clear();
        _toSend = [];
        (IsChecked, HasBegun) = (false, false);
        (Done, Work, Added, Updated, Unchanged, Duplicates) = (0, 0, 0, 0, 0, 0);
    }

    private Task<ImportDomains.Response> RunAsync(TableRow[] rows, bool isDry, CancellationToken cancellationToken) =>
        _session.RunAsync<ImportDomains, ImportDomains.Request, ImportDomains.Response>(
            new ImportDomains.Request { DryRun = isDry, Domain = [.. rows.Select((row, index) => Item(row, index + 1))] }, cancellationToken);

    /// <summary>Counts an answer, and gives those of its rows that change something.</summary>
    private IEnumerable<TableRow> Take(ImportDomains.Response answer, TableRow[] rows)
    {
        Added += answer.Added;
        Updated += answer.Updated;
        Unchanged += answer.Unchanged;
        _changed.AddRange(answer.Changed.DomainName);
        _unserved.AddRange(answer.Unserved.DomainName);
        foreach (var error in answer.Errors.Error)
        {
            // The message is of the caller's language already.
            _leftOut.Add(new(rows[error.Number - 1], error.DomainName, new("{0}", "{0}", error.Message)));
        }

        var refused = answer.Errors.Error.Select(error => error.Number).ToHashSet();
        return rows.Where((_, index) => !refused.Contains(index + 1));
    }

    private ImportDomains.Request.Item Item(TableRow row, int number) => new()
    {
        Number = number,
        DomainName = Field(row, ImportRole.Name) ?? "",
        Registry = Field(row, nameof(ImportDomains.Request.Item.Registry)),
        Account = Field(row, nameof(ImportDomains.Request.Item.Account)),
        ExpirationDate = Date(row, nameof(ImportDomains.Request.Item.ExpirationDate)),
        DeletedDate = Date(row, nameof(ImportDomains.Request.Item.DeletedDate)),
        NameServers = Field(row, nameof(ImportDomains.Request.Item.NameServers)),
        DsData = Field(row, nameof(ImportDomains.Request.Item.DsData)),
        Remark = Field(row, nameof(ImportDomains.Request.Item.Remark)),
    };

    private string? Field(TableRow row, string field)
    {
        var column = Array.IndexOf(Roles, field);
        return column >= 0 && ImportRole.Cell(row, column) is { Length: > 0 } text ? text : null;
    }

    private string? Date(TableRow row, string field) => Field(row, field) is { } text ? TableDate.Plain(text) : null;

    private IReadOnlyList<TableRow> Below() => HasHeader ? [.. _rows.Skip(1)] : _rows;
}
