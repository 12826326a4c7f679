using Enrollment.Core.Hosting;

namespace Enrollment.Scheduler;

public static class Program
{
    public static Task Main(string[] args) => Build(args).RunAsync();

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddEnrollmentCore();
        return builder.Build();
    }
}
