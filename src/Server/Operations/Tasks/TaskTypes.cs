namespace Reprieve.Server.Operations.Tasks;

/// <summary>The wire's task types: name, number and description. The numbers are the places in the published list, counted from 0, as their own table is not published.</summary>
internal static class TaskTypes
{
    public const string OrderRedeem = "ORDER_REDEEM";

    public const string OrderWithRegistry = "orderWithRegistry";

    private static readonly Dictionary<string, (int Code, ApiText Description)> _types = new(StringComparer.Ordinal)
    {
        [OrderRedeem] = (11, new ApiText("Create a redemption order", "创建赎回订单")),
    };

    public static int Code(string taskType) => _types[taskType].Code;

    public static string Description(string taskType, string lang) => _types[taskType].Description.In(lang);
}
