namespace Reprieve.Server.Console.Samples;

/// <summary>One way to make a call from outside: a language, and whether with the official SDK or with what the language brings.</summary>
/// <param name="Key">Short and stable: <c>node-sdk</c>.</param>
/// <param name="Language">As people call it.</param>
/// <param name="IsSdk">Whether it takes the official SDK.</param>
/// <param name="IsTried">Whether our tests run it as a program; the others are written by their documentation.</param>
/// <param name="FileName">What its text is kept as.</param>
/// <param name="Write">The text, for a call; keys are read from the environment when it runs.</param>
public sealed record CodeSample(string Key, string Language, bool IsSdk, bool IsTried, string FileName, Func<SampleCall, string> Write);

/// <summary>Every form in which the Explorer writes a call down.</summary>
public static class CodeSamples
{
    /// <summary>The environment variables that official SDKs read keys from.</summary>
    internal const string KeyId = "ALIBABA_CLOUD_ACCESS_KEY_ID";

    /// <inheritdoc cref="KeyId"/>
    internal const string KeySecret = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";

    public static IReadOnlyList<CodeSample> All { get; } =
    [
        new("node-sdk", "Node.js / TypeScript", IsSdk: true, IsTried: true, "call.js", NodeSdkSample.Write),
        new("node", "Node.js / TypeScript", IsSdk: false, IsTried: true, "call.js", NodeSample.Write),
        new("csharp-sdk", "C#", IsSdk: true, IsTried: false, "Program.cs", CSharpSdkSample.Write),
        new("csharp", "C#", IsSdk: false, IsTried: true, "Program.cs", CSharpSample.Write),
        new("java-sdk", "Java", IsSdk: true, IsTried: false, "Call.java", JavaSdkSample.Write),
        new("java", "Java", IsSdk: false, IsTried: true, "Call.java", JavaSample.Write),
        new("python-sdk", "Python", IsSdk: true, IsTried: false, "call.py", PythonSdkSample.Write),
        new("python", "Python", IsSdk: false, IsTried: true, "call.py", PythonSample.Write),
        new("go-sdk", "Go", IsSdk: true, IsTried: false, "main.go", GoSdkSample.Write),
        new("go", "Go", IsSdk: false, IsTried: true, "main.go", GoSample.Write),
        new("php-sdk", "PHP", IsSdk: true, IsTried: false, "call.php", PhpSdkSample.Write),
        new("php", "PHP", IsSdk: false, IsTried: true, "call.php", PhpSample.Write),
        new("curl", "curl", IsSdk: false, IsTried: true, "call.sh", CurlSample.Write),
        new("aliyun-cli", "aliyun CLI", IsSdk: true, IsTried: false, "call.sh", AliyunCliSample.Write),
        new("reprieve", "reprieve call", IsSdk: false, IsTried: true, "call.sh", ReprieveCallSample.Write),
    ];
}
