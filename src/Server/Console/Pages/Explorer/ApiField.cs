using Reprieve.Rpc;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Console.Pages.Explorer;

/// <summary>What is typed into a form for one parameter: a text, or items of a list.</summary>
public sealed class ApiField(ParameterShape shape)
{
    private readonly List<ApiFields> _items = [];

    /// <summary>What stands in every shown text for a value that no page shows.</summary>
    private const string Withheld = "YOUR-{0}";

    public ParameterShape Shape { get; } = shape;

    /// <summary>As typed; nothing is sent for an empty one.</summary>
    public string Text { get; set; } = "";

    /// <summary>Of a list: each a group of fields, of a list of texts a single one.</summary>
    public IReadOnlyList<ApiFields> Items => _items;

    public bool IsList => Shape.Kind is ParameterKind.TextList or ParameterKind.ObjectList;

    public bool IsFull => Items.Count >= (Shape.MaxLength ?? int.MaxValue);

    public void AddItem() => _items.Add(new ApiFields(Shape.Item?.Parameters ?? [Shape with { Name = "", Kind = ParameterKind.Text, MaxLength = RequestShape.MaxText }]));

    public void Remove(ApiFields item) => _items.Remove(item);

    /// <summary>What it sends, under its name on the wire.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Pairs(string prefix, bool isShown)
    {
        var name = Shape.Name.Length == 0 ? prefix.TrimEnd('.') : prefix + Shape.Name;
        if (IsList)
        {
            return Items.SelectMany((item, index) => item.Pairs($"{name}.{index + 1}.", isShown));
        }

        var isWithheld = isShown && Shape.IsSecret;
        return Text.Length == 0 ? [] : [KeyValuePair.Create(name, isWithheld ? Withheld.Replace("{0}", name.ToUpperInvariant(), StringComparison.Ordinal) : Text)];
    }

    internal void Fill(RpcParameters values)
    {
        if (Shape.IsSecret)
        {
            return;
        }

        if (!IsList)
        {
            Text = values.Get(Shape.Name) ?? Text;
            return;
        }

        var list = values.List(Shape.Name).Items.Take(Shape.MaxLength ?? int.MaxValue).ToList();
        if (list.Count == 0)
        {
            return;
        }

        _items.Clear();
        foreach (var item in list)
        {
            AddItem();
            if (Shape.Item is null)
            {
                Items[^1].All[0].Text = item.Value ?? "";
            }
            else
            {
                Items[^1].Fill(item.Fields);
            }
        }
    }
}

/// <summary>The fields of a request, or of one item of a list.</summary>
public sealed class ApiFields
{
    internal ApiFields(IReadOnlyList<ParameterShape> shapes)
    {
        All = [.. shapes.Select(shape => new ApiField(shape))];
        foreach (var list in All.Where(field => field.IsList && field.Shape.IsRequired))
        {
            list.AddItem();
        }
    }

    public IReadOnlyList<ApiField> All { get; }

    internal IEnumerable<KeyValuePair<string, string>> Pairs(string prefix, bool isShown) => All.SelectMany(field => field.Pairs(prefix, isShown));

    internal void Fill(RpcParameters values)
    {
        foreach (var field in All)
        {
            field.Fill(values);
        }
    }
}
