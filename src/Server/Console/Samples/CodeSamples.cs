namespace Reprieve.Server.Console.Samples;

/// <summary>One way to make a call from outside: a language, and whether with the official SDK or with what the language brings.</summary>
/// <param name="Key">Short and stable: <c>node-sdk</c>.</param>
/// <param name="Language">As people call it.</param>
/// <param name="IsSdk">Whether it takes the official SDK.</param>
/// <param name="FileName">What its text is kept as.</param>
/// <param name="Write">The text, for a call; keys are read from the environment when it runs.</param>
public sealed record CodeSample(string Key, string Language, bool IsSdk, string FileName, Func<SampleCall, string> Write);

/// <summary>Every form in which the Explorer writes a call down.</summary>
public static class CodeSamples
{
    /// <summary>The environment variables that official SDKs read keys from.</summary>
    internal const string KeyId = "ALIBABA_CLOUD_ACCESS_KEY_ID";

    /// <inheritdoc cref="KeyId"/>
    internal const string KeySecret = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";

    public static IReadOnlyList<CodeSample> All { get; } =
    [
        new("node-sdk", "Node.js / TypeScript", IsSdk: true, "call.js", NodeSdkSample.Write),
        new("node", "Node.js / TypeScript", IsSdk: false, "call.js", NodeSample.Write),
        new("csharp-sdk", "C#", IsSdk: true, "Program.cs", CSharpSdkSample.Write),
        new("csharp", "C#", IsSdk: false, "Program.cs", CSharpSample.Write),
        new("java-sdk", "Java", IsSdk: true, "Call.java", JavaSdkSample.Write),
        new("java", "Java", IsSdk: false, "Call.java", JavaSample.Write),
        new("python-sdk", "Python", IsSdk: true, "call.py", PythonSdkSample.Write),
        new("python", "Python", IsSdk: false, "call.py", PythonSample.Write),
        new("go-sdk", "Go", IsSdk: true, "main.go", GoSdkSample.Write),
        new("go", "Go", IsSdk: false, "main.go", GoSample.Write),
        new("php-sdk", "PHP", IsSdk: true, "call.php", PhpSdkSample.Write),
        new("php", "PHP", IsSdk: false, "call.php", PhpSample.Write),
        new("curl", "curl", IsSdk: false, "call.sh", CurlSample.Write),
        new("aliyun-cli", "aliyun CLI", IsSdk: true, "call.sh", AliyunCliSample.Write),
        new("reprieve", "reprieve call", IsSdk: false, "call.sh", ReprieveCallSample.Write),
    ];
}
