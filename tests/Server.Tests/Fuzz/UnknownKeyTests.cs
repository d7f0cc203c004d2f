using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Reprieve.Rpc;
using Reprieve.Server.Api;
using Reprieve.Server.Operations;
using Reprieve.Server.Tests.Api;

namespace Reprieve.Server.Tests.Fuzz;

/// <summary>What a refusal costs, by the memory it takes: the string to sign of a long request is many times its length.</summary>
[Collection(nameof(Alone))]
public sealed class UnknownKeyTests
{
    [Fact]
    public async Task No_string_to_sign_is_made_for_an_unknown_key()
    {
        await using var host = await ApiHost.StartAsync(ProbeActions.Catalogue);
        var known = await CostAsync(host, "testid", ApiErrors.SignatureDoesNotMatch);
        var unknown = await CostAsync(host, "nobody", ApiErrors.InvalidAccessKeyIdNotFound);
        Assert.True(known > 16 * 1024 * 1024, $"{known} bytes for a known key");
        Assert.True(unknown < 1024 * 1024, $"{unknown} bytes for an unknown key");
    }

    // Of sixteen requests of half a megabyte each, as read.
    private static async Task<long> CostAsync(ApiHost host, string accessKeyId, ApiError expected)
    {
        var query = host.SignV1("POST", "Echo", ("AccessKeyId", accessKeyId), ("Text", new string('x', 512 * 1024)), ("Signature", "AAAA"));
        var request = new ApiRequest
        {
            Method = "POST",
            Parameters = RpcParameters.Parse(Encoding.ASCII.GetBytes(query)),
            Body = default,
            Acs3Authorization = null,
            Format = RpcFormat.Json,
            Lang = "en",
        };
        var authenticator = host.Services.GetRequiredService<RequestAuthenticator>();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var number = 0; number < 16; number++)
        {
            var refusal = await Assert.ThrowsAsync<ApiException>(() => authenticator.AuthenticateAsync(request, new HeaderDictionary(), TestContext.Current.CancellationToken));
            Assert.Equal(expected, refusal.Error);
        }

        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
