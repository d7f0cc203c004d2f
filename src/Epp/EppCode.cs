namespace Reprieve.Epp;

/// <summary>Every result code of RFC 5730 §3, with the text the RFC gives it and what it says of the session.</summary>
public static class EppCode
{
    public const int Success = 1000;
    public const int SuccessPending = 1001;
    public const int SuccessNoMessages = 1300;
    public const int SuccessAckToDequeue = 1301;
    public const int SuccessEndingSession = 1500;

    public const int UnknownCommand = 2000;
    public const int SyntaxError = 2001;
    public const int UseError = 2002;
    public const int RequiredParameterMissing = 2003;
    public const int ParameterValueRange = 2004;
    public const int ParameterValueSyntax = 2005;

    public const int UnimplementedProtocolVersion = 2100;
    public const int UnimplementedCommand = 2101;
    public const int UnimplementedOption = 2102;
    public const int UnimplementedExtension = 2103;
    public const int BillingFailure = 2104;
    public const int NotEligibleForRenewal = 2105;
    public const int NotEligibleForTransfer = 2106;

    public const int AuthenticationError = 2200;
    public const int AuthorizationError = 2201;
    public const int InvalidAuthorizationInformation = 2202;

    public const int ObjectPendingTransfer = 2300;
    public const int ObjectNotPendingTransfer = 2301;
    public const int ObjectExists = 2302;
    public const int ObjectDoesNotExist = 2303;
    public const int StatusProhibitsOperation = 2304;
    public const int AssociationProhibitsOperation = 2305;
    public const int ParameterValuePolicy = 2306;
    public const int UnimplementedObjectService = 2307;
    public const int DataManagementPolicyViolation = 2308;

    public const int CommandFailed = 2400;
    public const int CommandFailedClosing = 2500;
    public const int AuthenticationErrorClosing = 2501;
    public const int SessionLimitExceededClosing = 2502;

    /// <summary>Every code above, ascending.</summary>
    public static IReadOnlyList<int> All { get; } =
    [
        1000, 1001, 1300, 1301, 1500,
        2000, 2001, 2002, 2003, 2004, 2005,
        2100, 2101, 2102, 2103, 2104, 2105, 2106,
        2200, 2201, 2202,
        2300, 2301, 2302, 2303, 2304, 2305, 2306, 2307, 2308,
        2400, 2500, 2501, 2502,
    ];

    /// <summary>RFC 5730 §3: the first digit says it.</summary>
    public static bool IsSuccess(int code) => code is >= 1000 and < 2000;

    /// <summary>The server closes the connection after an answer with this code (x5zz, RFC 5730 §3).</summary>
    public static bool EndsSession(int code) =>
        code is SuccessEndingSession or CommandFailedClosing or AuthenticationErrorClosing or SessionLimitExceededClosing;

    /// <summary>The RFC's own text; a server may say it otherwise.</summary>
    public static string Text(int code) => code switch
    {
        Success => "Command completed successfully",
        SuccessPending => "Command completed successfully; action pending",
        SuccessNoMessages => "Command completed successfully; no messages",
        SuccessAckToDequeue => "Command completed successfully; ack to dequeue",
        SuccessEndingSession => "Command completed successfully; ending session",
        UnknownCommand => "Unknown command",
        SyntaxError => "Command syntax error",
        UseError => "Command use error",
        RequiredParameterMissing => "Required parameter missing",
        ParameterValueRange => "Parameter value range error",
        ParameterValueSyntax => "Parameter value syntax error",
        UnimplementedProtocolVersion => "Unimplemented protocol version",
        UnimplementedCommand => "Unimplemented command",
        UnimplementedOption => "Unimplemented option",
        UnimplementedExtension => "Unimplemented extension",
        BillingFailure => "Billing failure",
        NotEligibleForRenewal => "Object is not eligible for renewal",
        NotEligibleForTransfer => "Object is not eligible for transfer",
        AuthenticationError => "Authentication error",
        AuthorizationError => "Authorization error",
        InvalidAuthorizationInformation => "Invalid authorization information",
        ObjectPendingTransfer => "Object pending transfer",
        ObjectNotPendingTransfer => "Object not pending transfer",
        ObjectExists => "Object exists",
        ObjectDoesNotExist => "Object does not exist",
        StatusProhibitsOperation => "Object status prohibits operation",
        AssociationProhibitsOperation => "Object association prohibits operation",
        ParameterValuePolicy => "Parameter value policy error",
        UnimplementedObjectService => "Unimplemented object service",
        DataManagementPolicyViolation => "Data management policy violation",
        CommandFailed => "Command failed",
        CommandFailedClosing => "Command failed; server closing connection",
        AuthenticationErrorClosing => "Authentication error; server closing connection",
        SessionLimitExceededClosing => "Session limit exceeded; server closing connection",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "RFC 5730 has no such result code."),
    };
}
