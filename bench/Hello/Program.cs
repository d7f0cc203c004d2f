var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/readyz", () => "ready\n");
app.Run();
