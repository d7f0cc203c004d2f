using Reprieve.Server.Accounts;

namespace Reprieve.Server.Operations.Users;

/// <summary>What a user's name and password have to be.</summary>
public static class UserRules
{
    /// <exception cref="ApiException">ParameterIllegal, which names the one that is wrong.</exception>
    public static void Check(string userName, string password)
    {
        if (userName.Length is 0 or > 64 || !userName.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '@'))
        {
            throw new ApiException(
                ApiErrors.ParameterIllegal, "UserName", new ApiText("1 to 64 letters, digits, dots, hyphens, underscores or @ are needed", "应为 1 至 64 个字母、数字、点、连字符、下划线或 @"));
        }

        if (password.Length is < UserDirectory.ShortestPassword or > UserDirectory.LongestPassword)
        {
            throw new ApiException(
                ApiErrors.ParameterIllegal,
                "Password",
                new ApiText("it has {0} to {1} characters; some words one after another are easy to remember", "密码须为 {0} 至 {1} 个字符，多个词语组合便于记忆", UserDirectory.ShortestPassword, UserDirectory.LongestPassword));
        }

        if (password.Contains(userName, StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiException(ApiErrors.ParameterIllegal, "Password", new ApiText("it may not hold the user's name", "密码不能包含用户名"));
        }
    }
}
