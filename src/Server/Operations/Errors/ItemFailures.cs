using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Errors;

/// <summary>What an item has ended with, uncharged.</summary>
internal static class ItemFailures
{
    private static readonly ApiText _readNow = new(
        "Look at the domain in the console, or at its `RegistryState` in `QueryDomainList`: both show what the registry said last.",
        "在控制台查看该域名，或查看 `QueryDomainList` 返回的 `RegistryState`，均显示注册局最近返回的状态。");

    private static readonly ApiText _gone = new(
        "There is nothing left to restore. Whoever wants the name has to register it anew.", "已无法赎回。如仍需要该域名，只能重新注册。");

    public static IReadOnlyList<ErrorPage> Pages { get; } =
    [
        Fail(
            ItemReasons.DomainNotInAccount,
            ["example.com"],
            new("The account's portfolio does not have this domain, so nothing was asked of a registry.", "该账号的域名列表中没有此域名，未向注册局提交任何请求。"),
            [new("It was never imported.", "尚未导入。"), new("The name is mistyped.", "域名输入有误。"), new("It is another account's.", "该域名属于其他账号。")],
            [
                new("Import it with its registration and expiry dates: Domains in the console, `reprieve domains import FILE`, or `ImportDomains`.", "导入该域名及其注册日期、到期日期：控制台的域名页面、`reprieve domains import FILE` 或 `ImportDomains`。"),
                new("Then order it again.", "然后重新下单。"),
            ]),
        Fail(
            ItemReasons.DuplicateItem,
            ["example.com", "3"],
            new("The same domain stands more than once in the order. The item that the message names is carried out, and this one is not charged.", "同一域名在订单中出现多次，仅执行错误信息中给出的那一项，本项不收费。"),
            [new("The list had the name twice, perhaps once in Unicode and once as `xn--`.", "列表中有重复域名，可能一次为 Unicode 形式、一次为 `xn--` 形式。")],
            [new("Nothing: look at the other item for the result.", "无需处理，请查看另一项的结果。")]),
        Fail(
            ItemReasons.ConflictingItems,
            ["example.com"],
            new("The domain stands more than once in the order, with different expiry dates. As it can't be told which one is meant, none is carried out.", "该域名在订单中多次出现且到期日不一致，无法判断以哪个为准，因此全部未执行。"),
            [new("Two lists were put together, one of them old.", "合并了两份列表，其中一份已过时。")],
            [new("Order it once, with `ExpirationDateLong` from `QueryDomainList` as its `CurrentExpirationDate`.", "仅下单一次，`CurrentExpirationDate` 使用 `QueryDomainList` 返回的 `ExpirationDateLong`。")]),
        Fail(
            ItemReasons.OpenItemExists,
            ["example.com", "0190f3a2-5f4e-7c21-9d1c-3a6f5b7c8d9e"],
            new("Another task is at this domain already. A domain is never worked on twice at once.", "该域名正在另一任务中处理。同一域名不会同时被处理两次。"),
            [new("It was ordered before, and that item has not ended.", "此前已下单且尚未结束。"), new("An order was sent twice without `ClientToken`.", "订单在未携带 `ClientToken` 的情况下被发送了两次。")],
            [new("Look at the task that the message names; order again only if it ends in failure.", "查看错误信息中给出的任务；仅当其失败后再重新下单。")]),
        Fail(
            ItemReasons.ExpiryDiffers,
            ["example.com", "1769846400000 (2026-01-31 16:00:00)", "1769932800000 (2026-02-01 16:00:00)"],
            new("The expiry date in the order is not the one on record. That guards against paying for a domain that was renewed or registered anew meanwhile.", "订单中的到期日与登记的不一致。该校验用于避免为已续费或已被重新注册的域名付费。"),
            [new("The date comes from an old list.", "到期日取自过时的列表。"), new("The date was made in another time zone, and is a day off.", "因时区不同导致日期相差一天。"), new("The domain was renewed since, or redeemed by another order.", "该域名此后已续费，或已由另一订单赎回。")],
            [new("Take `ExpirationDateLong` from `QueryDomainList` right before you order; the console and `reprieve redeem` do so.", "下单前使用 `QueryDomainList` 返回的 `ExpirationDateLong`；控制台和 `reprieve redeem` 会自动处理。")]),
        Fail(
            ItemReasons.ExpiryUnknown,
            ["example.com"],
            new("Neither the import nor the registry has told the domain's expiry yet, so the order could not be checked against it.", "导入数据和注册局均未提供到期日，无法校验订单。"),
            [new("The domain was imported without an expiry date, and the registry has not been read since.", "导入时未提供到期日，且尚未从注册局读取。")],
            [new("Wait until `QueryDomainList` shows an expiry date, then order with it. A dry run has the registry read at once.", "等待 `QueryDomainList` 显示到期日后再下单。试算（dry run）会立即读取注册局。")]),
        Fail(
            ItemReasons.SuffixUnsupported,
            ["example"],
            new("No registry of this server's serves the suffix.", "本服务没有配置可处理该后缀的注册局。"),
            [new("The suffix is in no `Suffixes` of the configuration.", "配置中没有任何 `Suffixes` 包含该后缀。"), new("A registry was taken out of the configuration.", "该注册局已从配置中移除。")],
            [new("Add the suffix to the registry that you are accredited with, under `Reprieve:Registries`; it takes effect within a second. Then order again.", "将后缀添加到 `Reprieve:Registries` 中您已获授权的注册局，一秒内生效，然后重新下单。")]),
        Fail(
            ItemReasons.NoPrice,
            ["example.com", "com", "CNY"],
            new("The price list has no price for restoring this domain in the account's currency. It is never free by accident, so it is not ordered.", "价格表中没有该域名以账号币种计价的赎回价格。为避免误按免费处理，未下单。"),
            [new("The suffix was never priced, or its price ended.", "该后缀从未定价，或价格已终止。"), new("It is priced in another currency only.", "仅有其他币种的价格。")],
            [new("An operator adds it: a line such as `com,Restore,CNY,1200.00` in a file, and `reprieve price import FILE`. Then order again.", "由管理员添加价格：在文件中加入如 `com,Restore,CNY,1200.00` 的一行，执行 `reprieve price import FILE`，然后重新下单。")]),
        Fail(
            ItemReasons.InsufficientBalance,
            ["example.com", "1200.00", "800.00", "CNY"],
            new("The account's balance, with its credit, does not reach for this domain. The domains of the order with earlier deadlines come first.", "账号余额（含信用额度）不足以支付该域名。订单中截止时间更早的域名优先。"),
            [new("More was ordered than the balance covers.", "订单总额超过余额。"), new("Part of the balance is held for other open items.", "部分余额已为其他未完成的任务冻结。")],
            [
                new("Top the account up: `reprieve account topup AMOUNT --reason TEXT`, by an operator.", "由管理员充值：`reprieve account topup AMOUNT --reason TEXT`。"),
                new("Then order again the domains that failed: Retry on the task's page. `Deadline` says how much time is left.", "然后重新下单失败的域名：使用任务页面的重试。`Deadline` 显示剩余时间。"),
            ]),
        Fail(
            ItemReasons.PriceAboveMax,
            ["example.com", "1300.00", "1200.00", "CNY"],
            new("The domain costs more than the order allowed for any one domain.", "该域名的价格超过订单允许的单个域名最高价。"),
            [new("`MaxPrice` was set for ordinary names, and this one has a price of its own.", "`MaxPrice` 按普通域名设置，而该域名有单独定价。"), new("The price has gone up.", "价格已上涨。")],
            [new("Order it again with a higher `MaxPrice` (`--max-price`), if it is worth that to you.", "如愿意支付，请使用更高的 `MaxPrice`（`--max-price`）重新下单。")]),
        Fail(
            ItemReasons.ConsentNeeded,
            ["example.com"],
            new("The registry sets this name's price itself, and nobody has agreed to it yet.", "该域名的价格由注册局决定，尚未获得您的同意。"),
            [new("The name is a premium one, sold at whatever its registry asks, and the order had no `MaxPrice`.", "该域名为溢价域名，按注册局报价出售，而订单未传入 `MaxPrice`。")],
            [new("Order it again with `MaxPrice`, the most that you agree to pay. The registry's fee is what is captured; the rest is given back.", "使用 `MaxPrice`（您同意支付的最高金额）重新下单。实际扣除注册局费用，其余退回。")]),
        Fail(
            ItemReasons.RestoreUnsupported,
            ["example"],
            new("The registry's profile says that it offers no restore.", "该注册局的配置表明其不支持赎回。"),
            [new("`Restore` is `None` for it, because the registry has no redemption.", "由于注册局没有赎回期，其 `Restore` 配置为 `None`。")],
            [new("Register the name anew once it has dropped. If the registry does restore, an operator sets `Restore` in its configuration (`docs/registries.md`).", "待域名删除后重新注册。若注册局实际支持赎回，由管理员修改其 `Restore` 配置（`docs/registries.md`）。")]),
        Fail(
            ItemReasons.NotInRedemption,
            ["example.com", "ok"],
            new("The registry shows the domain outside redemption, so there is nothing to restore. Nothing was sent.", "注册局显示该域名不在赎回期，无需赎回，未提交任何请求。"),
            [new("It has expired and not been deleted yet: it can still be renewed.", "域名已到期但尚未被删除，仍可续费。"), new("It was renewed or restored meanwhile.", "域名已被续费或恢复。")],
            [new("Renew it with the registrar's usual tools instead.", "请使用注册商的常规方式续费。"), _readNow]),
        Fail(
            ItemReasons.TooLate,
            ["example.com"],
            new("The registry shows the domain as pendingDelete after redemption: it is deleted within days, and takes no command any more.", "注册局显示该域名已过赎回期并处于 pendingDelete，将在数日内删除，不再接受任何操作。"),
            [new("The order came after the end of redemption.", "下单时赎回期已结束。"), new("The registry could not be reached until redemption was over.", "赎回期结束前一直无法连接注册局。")],
            [new("It can't be restored. Register it anew once it has dropped, usually five days later.", "无法赎回。通常五天后删除，届时可重新注册。"), new("For the next ones: `Deadline` in `QueryDomainList` says until when each can be redeemed.", "今后请参考 `QueryDomainList` 的 `Deadline`，其中给出了每个域名的赎回截止时间。")]),
        Fail(
            ItemReasons.Purged,
            ["example.com"],
            new("The registry has no such domain any more.", "注册局中已没有该域名。"),
            [new("It dropped at the end of its time.", "域名已到期删除。"), new("The name is mistyped in the import.", "导入时域名有误。")],
            [_gone]),
        Fail(
            ItemReasons.Dropped,
            ["example.com", "D2-EXAMPLE", "another"],
            new("There is a domain of this name, and it is another registration than the one on record: yours dropped, and somebody registered the name.", "该域名现为另一次注册：原注册已被删除，并已被他人重新注册。"),
            [new("It dropped between the last reading and the order.", "在最近一次读取与下单之间被删除并重新注册。")],
            [new("It can't be restored. The message names the new registration's id and registrar.", "无法赎回。错误信息中给出了新的注册局编号和注册商。")]),
        Fail(
            ItemReasons.NotOurs,
            ["example.com", "another"],
            new("Another registrar sponsors the domain, so it is not this accreditation's to restore.", "该域名由其他注册商管理，本注册商账号无权赎回。"),
            [new("It was transferred away.", "域名已转出。"), new("`ClientId` of the registry is of another accreditation.", "注册局配置的 `ClientId` 属于其他注册商账号。")],
            [new("Have it restored by the registrar that the message names. If that is you, an operator corrects `ClientId` under `Reprieve:Registries`.", "请通过错误信息中给出的注册商赎回。若该注册商即为您本人，请管理员更正 `Reprieve:Registries` 中的 `ClientId`。")]),
        Fail(
            ItemReasons.AlreadyRestored,
            ["example.com"],
            new("The domain came back, and not by this task's request.", "域名已恢复，但并非由本任务赎回。"),
            [new("Somebody restored it by hand, or by another system.", "有人手动或通过其他系统赎回。"), new("The registry itself undid the deletion.", "注册局自行撤销了删除。")],
            [new("Nothing: the domain is there, and nothing was charged. Look at its expiry, and renew it where that is past.", "无需处理：域名仍在，未收取费用。请查看到期日，如已过期请续费。")]),
        Fail(
            ItemReasons.RegistryRefused,
            ["2201", "Authorization error"],
            new("The registry took the command and refused it. The message has its code and words.", "注册局收到请求后予以拒绝，错误信息中给出了其返回码和说明。"),
            [
                new("2201: the accreditation may not do it. 2304: a lock or a status stands against it. 2306: the registry's own policy.", "2201：注册商账号无权操作；2304：存在锁定或状态限制；2306：注册局政策限制。"),
                new("2004 or 2005: a value in the command is not to its liking.", "2004 或 2005：命令中的某个值不被接受。"),
            ],
            [
                new("Open the item: its transcript has the command and the answer as they were sent.", "打开该明细：其中的 EPP 记录包含实际发送的命令和应答。"),
                new("Ask the registry's support with the `svTRID` of that answer, then order again.", "持应答中的 `svTRID` 联系注册局支持，解决后重新下单。"),
            ]),
        Fail(
            ItemReasons.FeeUnknown,
            ["example.com"],
            new("The registry named no fee for the restore, and its profile or the price asks for one. Nothing was sent.", "注册局未返回赎回费用，而其配置或价格要求必须有费用。未提交任何请求。"),
            [new("The registry does not offer the fee extension for this suffix.", "注册局未对该后缀提供费用扩展。"), new("`Fee` is `Required` in its profile, or the name is sold at the registry's own fee.", "其配置中 `Fee` 为 `Required`，或该域名按注册局费用出售。")],
            [new("An operator sets `Fee` to `IfOffered` for the registry, or gives the name a price of its own. Then order again.", "由管理员将注册局的 `Fee` 设为 `IfOffered`，或为该域名单独定价，然后重新下单。")]),
        Fail(
            ItemReasons.PriceChanged,
            ["USD 80.00", "USD 60.00"],
            new("The registry asks more for the restore than the limit allows. Nothing was sent.", "注册局要求的赎回费用超过上限，未提交任何请求。"),
            [new("The registry raised its fee, or the name is a premium one.", "注册局提高了费用，或该域名为溢价域名。"), new("The limit is the operator's `MaxCost`, or the `MaxPrice` of the order where the registry sets the price.", "上限为管理员设置的 `MaxCost`，或价格由注册局决定时订单的 `MaxPrice`。")],
            [new("Order again with a higher `MaxPrice`, or have the operator raise `MaxCost` in the price list.", "使用更高的 `MaxPrice` 重新下单，或请管理员在价格表中提高 `MaxCost`。")]),
        Fail(
            ItemReasons.NoAnswer,
            ["example.com", "5"],
            new("Each request was left without an answer, and info showed each time that it had no effect. The tries are used up.", "每次请求均未收到应答，且查询确认均未生效，尝试次数已用完。"),
            [new("The registry has trouble of its own.", "注册局自身出现故障。"), new("Something between closes the line while a command is under way.", "网络中间设备在命令执行期间断开连接。")],
            [
                new("Order again while the deadline is ahead: a request of the failed item that arrives later still counts for the new one.", "在截止时间之前重新下单：若失败项的请求之后才生效，将计入新任务。"),
                new("Look at the item's transcript, and ask the registry.", "查看该明细的 EPP 记录，并联系注册局。"),
            ]),
        Fail(
            ItemReasons.RestoreDenied,
            ["Restore request denied"],
            new("The registry accepted the request, looked at it and denied it, mostly by a person.", "注册局受理请求后经审核予以拒绝，通常为人工审核。"),
            [new("The registry's rules for a restore are not met; the message has its words.", "不符合注册局的赎回规定，错误信息中给出了其说明。")],
            [new("Ask the registry's support what is missing, and order again once that is settled.", "联系注册局支持了解原因，解决后重新下单。")]),
    ];

    private static ErrorPage Fail(string code, IReadOnlyList<string> example, ApiText meaning, IReadOnlyList<ApiText> causes, IReadOnlyList<ApiText> remedy) =>
        ItemPages.Of(ErrorEffect.Failure, code, example, meaning, causes, remedy);
}
