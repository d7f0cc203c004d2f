using System.Collections;
using System.Globalization;
using Reprieve.Rpc;

namespace Reprieve.Server.Operations;

/// <summary>
/// Makes a request record of a request's parameters. An absent mandatory parameter is MissingParameter, anything else that is wrong
/// is ParameterIllegal, each naming the parameter and its index; parameters that the action does not have are let be, as clients
/// add some of their own. An empty text counts as absent.
/// </summary>
internal static class RequestBinder
{
    private static readonly ApiText _notANumber = new("a whole number is needed", "应为整数");
    private static readonly ApiText _notABoolean = new("true or false is needed", "应为 true 或 false");
    private static readonly ApiText _holdsNul = new("it holds a NUL character", "含有 NUL 字符");
    private static readonly ApiText _mandatory = new("it is mandatory for each item", "列表的每一项都必须提供");
    private static readonly ApiText _notAnItem = new("the form is {0}.N", "格式应为 {0}.N");
    private static readonly ApiText _notAnObject = new("the form is {0}.N.Name", "格式应为 {0}.N.字段名");

    public static object Bind(RequestShape shape, RpcParameters parameters) => Bind(shape, parameters, prefix: null);

    private static object Bind(RequestShape shape, RpcParameters parameters, string? prefix)
    {
        var request = Activator.CreateInstance(shape.Type) ?? throw new InvalidOperationException($"{shape.Type} cannot be made.");
        foreach (var parameter in shape.Parameters)
        {
            var name = prefix is null ? parameter.Name : $"{prefix}.{parameter.Name}";
            var value = parameter.Kind is ParameterKind.TextList or ParameterKind.ObjectList
                ? List(parameter, name, parameters.List(parameter.Name))
                : parameters.Get(parameter.Name) is { Length: > 0 } text ? Scalar(parameter, name, text) : null;
            if (value is not null)
            {
                parameter.Property.SetValue(request, value);
            }
            else if (parameter.IsRequired)
            {
                throw prefix is null ? new ApiException(ApiErrors.MissingParameter, name) : Illegal(name, _mandatory);
            }
        }

        return request;
    }

    private static object Scalar(ParameterShape parameter, string name, string text)
    {
        switch (parameter.Kind)
        {
            case ParameterKind.Text:
                CheckText(parameter, name, text);
                return text;
            case ParameterKind.Number:
                return IsWritten(text) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var int32)
                    ? (int)CheckRange(parameter, name, int32)
                    : throw Illegal(name, _notANumber);
            case ParameterKind.LongNumber:
                return IsWritten(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var int64)
                    ? CheckRange(parameter, name, int64)
                    : throw Illegal(name, _notANumber);
            case ParameterKind.Boolean:
                return IsWritten(text) && bool.TryParse(text, out var boolean) ? boolean : throw Illegal(name, _notABoolean);
            default:
                throw new InvalidOperationException($"{parameter.Kind} is no single value.");
        }
    }

    // The platform's readers pass over blanks and NULs around a value; on the wire they are part of it.
    private static bool IsWritten(string text) => text.All(character => character is > ' ' and < '\u007f');

    private static IList? List(ParameterShape parameter, string name, RpcList list)
    {
        var form = parameter.Kind == ParameterKind.ObjectList ? _notAnObject : _notAnItem;
        if (list.Malformed is not null)
        {
            throw Illegal(list.Malformed, form with { Args = [name] });
        }

        if (parameter.MaxLength is { } most && list.Items.Count > most)
        {
            throw Illegal(name, new ApiText("{0} items are more than the limit of {1}", "共 {0} 项，超过 {1} 项的上限", list.Items.Count, most));
        }

        if (list.Items.Count == 0)
        {
            return null;
        }

        var itemType = parameter.Item?.Type ?? typeof(string);
        var items = (IList)(Activator.CreateInstance(typeof(List<>).MakeGenericType(itemType)) ?? throw new InvalidOperationException());
        foreach (var item in list.Items)
        {
            var itemName = $"{name}.{item.Number}";
            if (parameter.Item is not { } shape)
            {
                items.Add(item.Value is { } text && item.Fields.All.Count == 0 ? Scalar(parameter with { Kind = ParameterKind.Text, MaxLength = RequestShape.MaxText }, itemName, text) : throw Illegal(itemName, form with { Args = [name] }));
                continue;
            }

            if (item.Value is not null)
            {
                throw Illegal(itemName, form with { Args = [name] });
            }

            var bound = Bind(shape, item.Fields, itemName);
            shape.ItemNumber?.SetValue(bound, item.Number);
            items.Add(bound);
        }

        return items;
    }

    private static long CheckRange(ParameterShape parameter, string name, long value)
    {
        if (value < parameter.Minimum)
        {
            throw Illegal(name, new ApiText("the least is {0}", "最小值为 {0}", parameter.Minimum));
        }

        return value <= (parameter.Maximum ?? long.MaxValue)
            ? value
            : throw Illegal(name, new ApiText("the most is {0}", "最大值为 {0}", parameter.Maximum ?? 0));
    }

    private static void CheckText(ParameterShape parameter, string name, string text)
    {
        if (parameter.Allowed.Count > 0 && !parameter.Allowed.Contains(text, StringComparer.Ordinal))
        {
            throw Illegal(name, new ApiText("it can be {0}", "可取值为 {0}", string.Join(", ", parameter.Allowed)));
        }

        // PostgreSQL keeps no such text, and none is a name, a date or a remark.
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw Illegal(name, _holdsNul);
        }

        if (parameter.Kind == ParameterKind.Text && text.Length > parameter.MaxLength)
        {
            throw Illegal(name, new ApiText("it is longer than {0} characters", "长度超过 {0} 个字符", parameter.MaxLength));
        }
    }

    private static ApiException Illegal(string name, ApiText reason) => new(ApiErrors.ParameterIllegal, name, reason);
}
