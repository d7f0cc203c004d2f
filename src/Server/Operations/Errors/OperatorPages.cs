namespace Reprieve.Server.Operations.Errors;

/// <summary>What operators are refused: accounts and their money, users, registries.</summary>
internal static class OperatorPages
{
    public static ErrorGroup Funds { get; } = new(new ApiText("Funds", "资金"),
    [
        new ErrorWords(
            ["1000000000000001"],
            new("This server has no account of that id.", "本服务没有该账号。"),
            [new("`AccountId` is mistyped, or is another server's.", "`AccountId` 输入有误，或属于其他服务器。")],
            [new("Leave `AccountId` (`--account`) out for the account of your own key, or compare it with that of the key you mean.", "不传 `AccountId`（`--account`）即为当前密钥所属账号；否则请与目标密钥的账号核对。")]).Of(ApiErrors.AccountNotFound),
        new ErrorWords(
            ["1000000000000001"],
            new("The account is charged nothing, so there is no balance to pay into or out of.", "该账号未启用计费，没有可充值或退款的余额。"),
            [new("Nobody has said yet how it pays and in what currency.", "尚未设置其计费方式和币种。")],
            [new("Set that first: `reprieve account set Prepaid --currency CNY --account ID` (`SetAccountFunds`).", "请先设置：`reprieve account set Prepaid --currency CNY --account ID`（`SetAccountFunds`）。")]).Of(ApiErrors.AccountUnpriced),
        new ErrorWords(
            ["1000000000000001", "200.00", "CNY"],
            new("A refund would take more than the account has free. Nothing was paid back.", "退款金额超过账号的可用余额，未执行退款。"),
            [new("Part of the balance is held for open items.", "部分余额已为未完成的任务冻结。"), new("The amount is more than was topped up.", "金额超过已充值金额。")],
            [
                new("Refund at most what the message says.", "退款金额不超过错误信息中给出的上限。"),
                new("Or wait until the open items have ended: what they don't use comes free.", "或等待未完成的任务结束，未使用的冻结金额会释放。"),
            ]).Of(ApiErrors.AccountInsufficientBalance),
        new ErrorWords(
            ["1000000000000001", new ApiText("money was moved in {0} already, and it stays with that", "该账号已有 {0} 的资金往来，必须沿用", "CNY")],
            new("How the account pays can't be changed in this way: what it has used or booked already would break the new terms. Nothing was changed.", "账号的计费方式不能这样修改：已使用或已记账的金额与新的设置冲突。未做任何修改。"),
            [
                new("Another currency, or none, for an account whose money has moved.", "账号已有资金变动，却要更改币种或取消计费。"),
                new("A credit limit below what is used of it already.", "信用额度低于已使用的额度。"),
            ],
            [
                new("Keep the currency: for another one make another account.", "保持原币种；如需其他币种，请使用另一账号。"),
                new("Top the account up first (`reprieve account topup`), or set a limit that covers what is used.", "先充值（`reprieve account topup`），或设置不低于已用额度的信用额度。"),
            ]).Of(ApiErrors.AccountTermsInUse),
    ]);

    public static ErrorGroup Users { get; } = new(new ApiText("Users", "用户"),
    [
        new ErrorWords(
            ["LTAI-example"],
            new("The user was to act through an access key that doesn't exist. No user was made or changed.", "指定的 AccessKey 不存在，未创建或修改任何用户。"),
            [new("`AccessKeyId` is mistyped.", "`AccessKeyId` 输入有误。")],
            [new("Leave `AccessKeyId` out to have the user act through the key that signs the call, or send one that exists.", "不传 `AccessKeyId` 则使用签名所用的密钥，否则请传入已存在的密钥。")]).Of(ApiErrors.AccessKeyNotFound),
    ]);

    public static ErrorGroup Registries { get; } = new(new ApiText("Registries", "注册局"),
    [
        new ErrorWords(
            ["example"],
            new("The configuration that the server has taken up has no registry of that name.", "服务器当前生效的配置中没有该名称的注册局。"),
            [
                new("The name is spelt otherwise in `Reprieve:Registries`.", "与 `Reprieve:Registries` 中的名称不一致。"),
                new("The configuration file was changed and not taken up, because something in it does not hold: the log says what.", "配置文件已修改但因存在错误而未生效，详见日志。"),
            ],
            [new("Send the `Name` of an entry under `Reprieve:Registries`, or add one: the file is looked at every second.", "传入 `Reprieve:Registries` 中某项的 `Name`，或添加该项：服务器每秒检查配置文件。")]).Of(ApiErrors.RegistryNotFound),
        new ErrorWords(
            ["example"],
            new("A change of the password was begun before, and it is not known yet which password the registry has now. A second one would lose track.", "此前已开始修改密码，尚不确定注册局当前使用哪个密码，不能再开始另一次修改。"),
            [new("The answer to the earlier change was lost, or the registry has not been reached since.", "此前修改的应答丢失，或此后尚未连上注册局。")],
            [new("Repeat the earlier call with the same new password: `reprieve registry password` with the same file goes on where it stopped.", "使用相同的新密码重复此前的调用：`reprieve registry password` 使用同一文件会从中断处继续。")]).Of(ApiErrors.RegistryPasswordBusy),
        new ErrorWords(
            ["example", "2306 Parameter value policy error"],
            new("The registry answered that it does not take this password. The old one stays in force.", "注册局拒绝了新密码，原密码继续有效。"),
            [
                new("Its rules ask for more: letters, digits and signs, or none that was used before. The message has its words.", "不符合注册局的密码规则，例如须包含字母、数字和符号，或不能与旧密码相同。错误信息中给出了注册局的说明。"),
            ],
            [new("Choose another password of 6 to 16 characters (RFC 5730) by the registry's rules, and call again.", "按注册局规则另选 6 至 16 个字符的密码（RFC 5730）后重试。")]).Of(ApiErrors.RegistryPasswordRefused),
    ]);

    public static ErrorGroup Server { get; } = new(new ApiText("Server", "服务器"),
    [
        new ErrorWords(
            [],
            new("Something in the server is broken: a fault of ours. Whether the request had its effect is not said.", "服务器内部出错，属于本服务的缺陷。请求是否已产生影响无法确定。"),
            [new("A case that nobody thought of. The log has it, with the RequestId of the answer.", "出现了未预料到的情况。日志中有记录，可按响应中的 RequestId 查找。")],
            [
                new("Before you order again look whether the task is there (`QueryTaskList`), or send the order with the same `ClientToken`.", "重新下单前请先查询任务是否已创建（`QueryTaskList`），或使用相同的 `ClientToken` 重发。"),
                new("Give whoever runs the server the RequestId.", "将 RequestId 提供给服务器管理员。"),
            ]).Of(ApiErrors.InternalError),
        new ErrorWords(
            [],
            new("The server can't reach its database, and has done nothing of the request: it is safe to send it again.", "服务器无法访问数据库，请求未产生任何影响，可以安全重试。"),
            [
                new("The database is being restarted, or fails over to another node.", "数据库正在重启或进行主备切换。"),
                new("The disk is full, or the line to it is cut.", "磁盘已满，或与数据库的连接中断。"),
            ],
            [
                new("Wait a second (the header `Retry-After` says so) and send it again.", "等待一秒（见响应头 `Retry-After`）后重试。"),
                new("An operator sees in `/readyz` why the node is not ready.", "管理员可通过 `/readyz` 查看节点未就绪的原因。"),
            ]).Of(ApiErrors.ServiceUnavailable),
    ]);
}
