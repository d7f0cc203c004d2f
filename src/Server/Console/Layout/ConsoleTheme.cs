using MudBlazor;

namespace Reprieve.Server.Console.Layout;

/// <summary>The console's colours: text on each of them has a contrast of 4.5 to 1 or more (WCAG 2.2, 1.4.3).</summary>
internal static class ConsoleTheme
{
    private static readonly string[] _fonts = ["system-ui", "-apple-system", "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0b57d0",
            Secondary = "#5b5f66",
            Info = "#0b57d0",
            Success = "#146c2e",
            Warning = "#8a4b00",
            Error = "#b3261e",
            Background = "#f7f8fa",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#1f2328",
            DrawerBackground = "#ffffff",
            DrawerText = "#1f2328",
            DrawerIcon = "#454b54",
            TextPrimary = "#1f2328",
            TextSecondary = "#4d545e",
            TextDisabled = "#6a7078",
            ActionDefault = "#454b54",
            Divider = "#d5d9e0",
            LinesDefault = "#d5d9e0",
            LinesInputs = "#6a7078",
            TableLines = "#e3e6eb",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#8ab4f8",
            PrimaryContrastText = "#0a1f3f",
            Secondary = "#b6bcc6",
            SecondaryContrastText = "#16181c",
            Info = "#8ab4f8",
            InfoContrastText = "#0a1f3f",
            Success = "#7ddc93",
            SuccessContrastText = "#06260f",
            Warning = "#ffb870",
            WarningContrastText = "#2b1600",
            Error = "#ffb4ab",
            ErrorContrastText = "#3b0a07",
            Background = "#15171b",
            Surface = "#1d2026",
            AppbarBackground = "#1d2026",
            AppbarText = "#e6e9ee",
            DrawerBackground = "#1d2026",
            DrawerText = "#e6e9ee",
            DrawerIcon = "#c3c9d2",
            TextPrimary = "#e6e9ee",
            TextSecondary = "#b6bcc6",
            TextDisabled = "#8f97a3",
            ActionDefault = "#c3c9d2",
            Divider = "#3a3f48",
            LinesDefault = "#3a3f48",
            LinesInputs = "#8f97a3",
            TableLines = "#2d323a",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = _fonts },
            H1 = new H1Typography { FontFamily = _fonts, FontSize = "1.6rem", FontWeight = "600", LineHeight = "1.3" },
            H2 = new H2Typography { FontFamily = _fonts, FontSize = "1.2rem", FontWeight = "600", LineHeight = "1.4" },
            H6 = new H6Typography { FontFamily = _fonts, FontSize = "1.1rem", FontWeight = "700" },
            Button = new ButtonTypography { FontFamily = _fonts, TextTransform = "none", FontWeight = "600" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", DrawerWidthLeft = "220px" },
    };
}
