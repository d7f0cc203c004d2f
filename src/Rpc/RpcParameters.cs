namespace Reprieve.Rpc;

/// <summary>
/// The decoded parameters of one request, from the query and the form body together, in the order they arrived. Names are case
/// sensitive. A name that comes twice is a fault (<see cref="Duplicate"/>): signers disagree about which of the two counts, so no
/// reading of such a request is the client's own. The first value is kept, so that the refusal can be written in the right form.
/// </summary>
public sealed class RpcParameters
{
    /// <summary>Most parameters one request may carry: 1,000 list items of nine fields each and the common ones.</summary>
    public const int MaxCount = 9_216;

    /// <summary>Longest name that is known to any action, many times over.</summary>
    public const int MaxNameLength = 256;

    private readonly List<KeyValuePair<string, string>> _all = [];
    private readonly Dictionary<string, string> _byName = new(StringComparer.Ordinal);
    private int _queryCount;

    private RpcParameters()
    {
    }

    /// <summary>All parameters, of the query and then of the body.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _all;

    /// <summary>The first name that came twice, or null.</summary>
    public string? Duplicate { get; private set; }

    /// <summary>Whether there were more than <see cref="MaxCount"/>; the rest was not read.</summary>
    public bool TooMany { get; private set; }

    /// <summary>The first name longer than <see cref="MaxNameLength"/>, or null.</summary>
    public string? TooLongName { get; private set; }

    /// <summary>Only those that stood in the query: what ACS3-HMAC-SHA256 signs one by one.</summary>
    public IEnumerable<KeyValuePair<string, string>> Query => _all.Take(_queryCount);

    /// <summary>Reads <c>a=1&amp;b=2</c> as sent, without the leading <c>?</c>; either part may be empty.</summary>
    public static RpcParameters Parse(ReadOnlySpan<byte> query, ReadOnlySpan<byte> form = default)
    {
        var parameters = new RpcParameters();
        parameters.Read(query);
        parameters._queryCount = parameters._all.Count;
        parameters.Read(form);
        return parameters;
    }

    /// <summary>Takes parameters that are decoded already, as a caller in the same process has them.</summary>
    public static RpcParameters From(IEnumerable<KeyValuePair<string, string>> decoded)
    {
        var parameters = new RpcParameters();
        foreach (var (name, value) in decoded)
        {
            parameters.Add(name, value);
        }

        return parameters;
    }

    /// <summary>The value of this name, or null where it is absent.</summary>
    public string? Get(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The list <c>name.N</c> or <c>name.N.Field</c>, ordered by its numbers; gaps and any order on the wire are fine.</summary>
    public RpcList List(string name)
    {
        var items = new SortedDictionary<int, List<KeyValuePair<string, string>>>();
        var values = new Dictionary<int, string>();
        string? malformed = null;
        foreach (var (parameter, value) in _all)
        {
            if (parameter == name)
            {
                malformed ??= parameter;
                continue;
            }

            if (parameter.Length <= name.Length || parameter[name.Length] != '.' || !parameter.StartsWith(name, StringComparison.Ordinal))
            {
                continue;
            }

            var rest = parameter.AsSpan(name.Length + 1);
            var dot = rest.IndexOf('.');
            if (!TryReadNumber(dot < 0 ? rest : rest[..dot], out var number) || dot == rest.Length - 1)
            {
                malformed ??= parameter;
                continue;
            }

            if (!items.TryGetValue(number, out var fields))
            {
                items[number] = fields = [];
            }

            if (dot < 0)
            {
                values[number] = value;
            }
            else
            {
                fields.Add(KeyValuePair.Create(rest[(dot + 1)..].ToString(), value));
            }
        }

        return new RpcList([.. items.Select(item => new RpcListItem(item.Key, values.GetValueOrDefault(item.Key), From(item.Value)))], malformed);
    }

    private void Read(ReadOnlySpan<byte> encoded)
    {
        while (!encoded.IsEmpty && !TooMany)
        {
            var end = encoded.IndexOf((byte)'&');
            var pair = end < 0 ? encoded : encoded[..end];
            encoded = end < 0 ? default : encoded[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            var name = PercentEncoding.Decode(equals < 0 ? pair : pair[..equals]);
            Add(name, equals < 0 ? "" : PercentEncoding.Decode(pair[(equals + 1)..]));
        }
    }

    private void Add(string name, string value)
    {
        if (_all.Count == MaxCount)
        {
            TooMany = true;
            return;
        }

        if (name.Length > MaxNameLength)
        {
            TooLongName ??= name;
        }

        _all.Add(KeyValuePair.Create(name, value));
        if (!_byName.TryAdd(name, value))
        {
            Duplicate ??= name;
        }
    }

    // 1, 2, 30: no sign, no leading zero, so that one number has one spelling. 0 is let in as some hand-written clients count so.
    private static bool TryReadNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        if (digits.IsEmpty || digits.Length > 9 || (digits.Length > 1 && digits[0] == '0'))
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }
}

/// <summary>A repeat list of a request.</summary>
/// <param name="Items">In the order of their numbers.</param>
/// <param name="Malformed">The first name under the list's own that is no item of it (no number, or nothing after the dot), or null.</param>
public sealed record RpcList(IReadOnlyList<RpcListItem> Items, string? Malformed);

/// <summary>One item of a repeat list.</summary>
/// <param name="Number">The N of the wire.</param>
/// <param name="Value">What <c>name.N</c> itself was given, or null.</param>
/// <param name="Fields">What came as <c>name.N.Field</c>, by field; nested lists are read from here.</param>
public sealed record RpcListItem(int Number, string? Value, RpcParameters Fields);
