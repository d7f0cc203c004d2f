using Reprieve.Rpc;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Pages.Explorer;

/// <summary>
/// A call as it is being put together. What orders opens with DryRun on. What takes a ClientToken gets one with the form, and another
/// only when something is changed after it was sent: the same call, run once more or from a shell, stays one.
/// </summary>
public sealed class CallForm
{
    private const string DryRunName = "DryRun";
    private const string TokenName = "ClientToken";
    private readonly ApiField? _token;
    private string _made = "";
    private bool _isSent;

    /// <param name="action">The action.</param>
    /// <param name="lang">Of the console: Chinese is asked for where it is that.</param>
    public CallForm(ActionEntry action, string lang)
    {
        Action = action;
        Fields = new ApiFields(action.Request.Parameters);
        _token = Find(TokenName);
        DryRun = Find(DryRunName);
        if (DryRun is not null)
        {
            DryRun.Text = "true";
        }

        if (lang == "zh" && Find(nameof(CommonParameters.Lang)) is { } field)
        {
            field.Text = lang;
        }

        if (Find("PageNum") is { } number && Find("PageSize") is { } size)
        {
            (number.Text, size.Text) = ("1", "20");
        }

        NewToken();
    }

    public ActionEntry Action { get; }

    public ApiFields Fields { get; }

    /// <summary>What tries the action without its effect, where it can be.</summary>
    public ApiField? DryRun { get; }

    /// <summary>What has to be given.</summary>
    public IReadOnlyList<ApiField> Required => [.. Fields.All.Where(entry => entry.Shape.IsRequired)];

    /// <summary>The rest; <see cref="DryRun"/> has a place of its own.</summary>
    public IReadOnlyList<ApiField> Optional => [.. Fields.All.Where(entry => !entry.Shape.IsRequired && entry != DryRun)];

    /// <summary>Whether a link filled some of <see cref="Optional"/>.</summary>
    public bool IsOptionalFilled { get; private set; }

    /// <summary>Whether a link filled it in.</summary>
    public bool IsLinked { get; private set; }

    /// <summary>Whether running it now would order, or change what the server keeps.</summary>
    public bool IsForReal => DryRun is null ? Action.Access.Changes : !string.Equals(DryRun.Text, "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sent => [.. Fields.Pairs("", isShown: false)];

    /// <summary>The same with a placeholder for each value that no page shows.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Shown => [.. Fields.Pairs("", isShown: true)];

    /// <summary>Whether <see cref="Shown"/> holds such a placeholder.</summary>
    public bool IsWithholding => Fields.All.Any(entry => entry.Shape.IsSecret && entry.Text.Length > 0);

    /// <summary>The language that messages are asked for in.</summary>
    public string Lang => Find(nameof(CommonParameters.Lang))?.Text == "zh" ? "zh" : "en";

    /// <summary>What a link to this call holds: no password, and nothing that makes it an order, or the same order, by itself.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Linked =>
        [.. Sent.Intersect(Shown).Where(pair => pair.Key != DryRunName && pair.Key != TokenName)];

    /// <summary>Takes values as they are on the wire, as a link has them, but no password; DryRun is on again, and is put off by hand alone.</summary>
    public void Open(IReadOnlyList<KeyValuePair<string, string>> values)
    {
        if (DryRun is { Text: not "true" })
        {
            DryRun.Text = "true";
            Touch(DryRun);
        }

        IsLinked |= values.Count > 0;
        var before = Optional.Select(field => field.Text).ToList();
        Fields.Fill(RpcParameters.From(values.Where(pair => pair.Key != DryRunName && pair.Key != TokenName)));
        IsOptionalFilled = Optional.Where((field, index) => field.Text != before[index] || field.Items.Count > 0).Any();
    }

    /// <summary>Something was changed.</summary>
    public void Touch(ApiField field)
    {
        if (_isSent && field != _token && _token?.Text == _made)
        {
            NewToken();
        }
    }

    /// <summary>What goes out now: with anything changed from here on, it is another call.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Send()
    {
        _isSent = true;
        return Sent;
    }

    private void NewToken()
    {
        _isSent = false;
        if (_token is not null)
        {
            _made = Guid.CreateVersion7().ToString("N");
            _token.Text = _made;
        }
    }

    private ApiField? Find(string name) => Fields.All.FirstOrDefault(entry => entry.Shape.Name == name);
}
