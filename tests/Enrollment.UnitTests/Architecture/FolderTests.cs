using System.Text.RegularExpressions;
using Enrollment.Testing;

namespace Enrollment.UnitTests.Architecture;

/// <summary>Folders build on each other in one direction, so that each can be read with only those below it.</summary>
public sealed partial class FolderTests
{
    public static TheoryData<string, string> Projects => new()
    {
        { "Enrollment.Client", "src/Enrollment.Client" },
        { "Enrollment.Contracts", "src/Contracts" },
        { "Enrollment.Core", "src/Enrollment.Core" },
        { "Enrollment.Api", "src/Enrollment.Api" },
        { "Enrollment.Consumers", "src/Enrollment.Consumers" },
        { "Enrollment.Scheduler", "src/Scheduler" },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_folders_of_a_project_are_free_of_cycles(string rootNamespace, string folder) =>
        Assert.Empty(new FolderGraph(rootNamespace, folder, SourceFile.Below(folder, ".cs")).Cycles);

    [Fact]
    public void Every_project_is_looked_at() =>
        Assert.Equal(Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(path => $"src/{Path.GetFileName(path)}").Order(), Projects.Select(row => (string)row[1]).Order());

    [Theory]
    [InlineData("using Shop.Orders;", "using Shop.Bills;")]
    [InlineData("using Shop.Orders;", "using static Shop.Bills.Bill;")]
    [InlineData("using Shop.Orders;", "class Clerk { Bills.Bill Last; }")]
    [InlineData("class Payer { Shop.Orders.Order Last; }", "class Clerk { List<Shop.Bills.Bill> All; }")]
    public void Two_folders_that_need_each_other_are_found(string inBills, string inOrders)
    {
        var graph = Shop(("Bills/Bill.cs", "public sealed record Bill;"), ("Bills/Payer.cs", inBills), ("Orders/Order.cs", "class Order"), ("Orders/Clerk.cs", inOrders));

        Assert.Equal(["Bills needs Orders (Payer.cs)", "Orders needs Bills (Clerk.cs)"], graph.Cycles);
    }

    [Fact]
    public void A_cycle_through_a_third_folder_is_found()
    {
        var graph = Shop(("A/A.cs", "using Shop.B;"), ("B/B.cs", "using Shop.C;"), ("C/C.cs", "using Shop.A;"), ("D/D.cs", "using Shop.A;"));

        Assert.Equal(["A needs B (A.cs)", "B needs C (B.cs)", "C needs A (C.cs)"], graph.Cycles);
    }

    [Fact]
    public void A_folder_that_needs_what_composes_it_is_found()
    {
        var graph = Shop(("Program.cs", "using Shop.Bills;\npublic static class Program"), ("Bills/Bill.cs", "class Bill { object Main = typeof(Program); }"));

        Assert.Equal(["(root) needs Bills (Program.cs)", "Bills needs (root) (Bill.cs)"], graph.Cycles);
    }

    [Fact]
    public void Comments_and_texts_need_nothing() =>
        Assert.Empty(Shop(("A/A.cs", "using Shop.B;\nclass One"), ("B/B.cs", "// A.One\nclass Two { string Text = \"A.One\"; }")).Cycles);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_follow_the_folders(string rootNamespace, string folder)
    {
        foreach (var file in SourceFile.Below(folder, ".cs"))
            Assert.Equal(NamespaceOf(rootNamespace, folder, file.Path), Namespace().Match(file.Text).Groups["name"].Value);
    }

    private static string NamespaceOf(string rootNamespace, string folder, string path) =>
        rootNamespace + string.Concat(path[(folder.Length + 1)..].Split('/')[..^1].Select(part => "." + part));

    private static FolderGraph Shop(params (string Path, string Text)[] files) =>
        new("Shop", "src/Shop", [.. files.Select(file => new SourceFile($"src/Shop/{file.Path}", file.Text))]);

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Namespace();
}
