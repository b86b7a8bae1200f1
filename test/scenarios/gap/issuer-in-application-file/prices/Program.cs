var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication("Bearer").AddJwtBearer(options =>
{
    options.Authority = builder.Configuration["Login:Authority"];
    options.RequireHttpsMetadata = false;
});
builder.Build().Run();
