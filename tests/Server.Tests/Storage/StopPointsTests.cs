using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tests.Storage;

public sealed class StopPointsTests
{
    [Theory]
    [InlineData("AfterIntentCommit")]
    [InlineData("AfterIntentCommit:0")]
    [InlineData("AfterIntentCommit:-1")]
    [InlineData("AfterIntentCommit:1:KILL")]
    [InlineData("NoSuchPoint:1")]
    [InlineData("5:1")]
    [InlineData(":1")]
    public void A_wish_that_names_no_point_or_no_count_is_refused_with_the_points_there_are(string wish)
    {
        var refusal = Assert.Throws<ValidationException>(() => StopPoints.Arm(wish));

        Assert.Contains(wish, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(StopPoint.AfterIntentCommit), refusal.Message, StringComparison.Ordinal);
    }
}
