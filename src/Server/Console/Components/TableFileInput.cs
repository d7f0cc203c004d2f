using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Reprieve.Server.Console.Components;

/// <summary>Takes a table file; only once the page listens to it, as a file that is chosen before that would be lost without a word.</summary>
public sealed class TableFileInput : InputFile
{
    private const string Accepted = ".csv,.txt,.xlsx,text/csv,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private bool _isReady;

    /// <summary>Whether it takes none for now.</summary>
    [Parameter]
    public bool IsBusy { get; set; }

    /// <summary>It can be used, and have the focus, from now on.</summary>
    [Parameter]
    public EventCallback OnReady { get; set; }

    /// <summary>Null where it cannot have the focus.</summary>
    public ElementReference? Focusable => _isReady && !IsBusy ? Element : null;

    protected override void OnParametersSet()
    {
        var attributes = new Dictionary<string, object>(AdditionalAttributes ?? new Dictionary<string, object>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["accept"] = Accepted,
            ["disabled"] = IsBusy || !_isReady,
        };
        AdditionalAttributes = attributes;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (firstRender)
        {
            _isReady = true;
            OnParametersSet();
            StateHasChanged();
            await OnReady.InvokeAsync();
        }
    }
}
