namespace Reprieve.Server.Operations.Errors;

/// <summary>What is refused about a practice registry, its clock and its faults.</summary>
internal static class PracticePages
{
    private static readonly ApiText _noControl = new(
        "Add both to its entry: `\"Control\": \"http://127.0.0.1:7701\"` (the `--control-port` of `reprieve sandbox`) and `\"ControlTokenFile\": \"DIR/control-token\"` (in its `--data` folder).",
        "在该项中添加两者：`\"Control\": \"http://127.0.0.1:7701\"`（`reprieve sandbox` 的 `--control-port`）和 `\"ControlTokenFile\": \"DIR/control-token\"`（位于其 `--data` 目录）。");

    public static ErrorGroup Group { get; } = new(new ApiText("The practice registry", "练习注册局"),
    [
        new ErrorWords(
            [new ApiText("This server has no practice registry \"{0}\".", "本服务器未配置名为 \"{0}\" 的练习注册局。", "example")],
            new("Time, faults and a reset are for practice registries. The one that was meant is none, or there is none at all: this server works at real registries. Nothing was done.", "调整时间、故障和重置只适用于练习注册局。指定的注册局不是练习注册局，或本服务器只连接真实注册局。未执行任何操作。"),
            [
                new("`Registry` is mistyped, or names a real registry.", "`Registry` 输入有误，或指定了真实注册局。"),
                new("The server was started with a configuration that has no registry with `\"Practice\": true`.", "服务器使用的配置中没有 `\"Practice\": true` 的注册局。"),
            ],
            [
                new("Leave `Registry` out for the first practice registry, or take a name that `QueryPractice` lists.", "不传 `Registry` 即为第一个练习注册局，或使用 `QueryPractice` 列出的名称。"),
                new("To practise, start a server of its own: `reprieve serve` without `--config` brings a practice registry.", "如需练习，请另行启动服务器：不带 `--config` 的 `reprieve serve` 自带练习注册局。"),
            ]).Of(ApiErrors.PracticeNotFound),
        new ErrorWords(
            ["practice"],
            new("The registry is a practice registry, but the server was not told where its control port is. Nothing was done.", "该注册局是练习注册局，但未配置其控制端口的位置。未执行任何操作。"),
            [new("Its entry of `Reprieve:Registries` has `Practice` without `Control` and `ControlTokenFile`.", "`Reprieve:Registries` 的该项设置了 `Practice`，但没有 `Control` 和 `ControlTokenFile`。")],
            [_noControl]).Of(ApiErrors.PracticeNoControl),
        new ErrorWords(
            ["practice", "http://127.0.0.1:7701", "Connection refused"],
            new("The server could not speak to the registry's control port. Whether it did what was asked is not known where the answer was cut off; where it was not reached, nothing was done.", "无法与注册局的控制端口通信。若连接未建立，则未执行任何操作；若应答中断，则是否已执行无法确定。"),
            [
                new("The practice registry does not run, or was started with another `--control-port`.", "练习注册局未运行，或使用了其他 `--control-port`。"),
                new("`ControlTokenFile` cannot be read by the server, or is another registry's.", "服务器无法读取 `ControlTokenFile`，或该文件属于其他注册局。"),
                new("Something else listens on that port.", "该端口被其他程序占用。"),
            ],
            [
                new("Start it: `reprieve sandbox --port 7700 --control-port 7701 --data DIR`.", "启动练习注册局：`reprieve sandbox --port 7700 --control-port 7701 --data DIR`。"),
                new("Compare `Control` and `ControlTokenFile` of its entry in `Reprieve:Registries` with what it printed at its start.", "将 `Reprieve:Registries` 中该项的 `Control` 和 `ControlTokenFile` 与其启动时的输出核对。"),
                new("Look at the registry's time (`QueryPractice`) before you move the clock again.", "再次调整时间前，请先查看注册局时间（`QueryPractice`）。"),
            ]).Of(ApiErrors.PracticeUnreachable),
        new ErrorWords(
            ["practice", "down: the EPP port cannot be opened: Address already in use"],
            new("The registry was reached and refused. Its domains, its time and its rules are as they were before; a reset had already ended its faults.", "注册局已应答并拒绝，其域名、时间和规则均未改变；若为重置，故障已先行解除。"),
            [
                new("Its EPP port was closed, and something else listens there now.", "其 EPP 端口曾被关闭，现已被其他程序占用。"),
                new("A reset found its seed file changed, and wrong.", "重置时，其种子文件已被修改且有误。"),
                new("The token is not the registry's: `ControlTokenFile` is another's.", "令牌不符：`ControlTokenFile` 属于其他注册局。"),
            ],
            [
                new("Do what the message says; `docs/practice-registry.md` describes each kind of fault.", "按错误信息修改；各类故障见 `docs/practice-registry.md`。"),
                new("To go back in time, reset the registry: `reprieve call ResetPractice`.", "时间不能回退，如需回到初始时间请重置注册局：`reprieve call ResetPractice`。"),
            ]).Of(ApiErrors.PracticeRefused),
    ]);
}
