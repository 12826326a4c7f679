using Enrollment.Core.Rows;

namespace Enrollment.UnitTests.Rows;

public sealed class TitleCaseTests
{
    [Theory]
    [InlineData("*", true)]
    [InlineData("", true)]
    [InlineData(" 0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55, 0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a56", true)]
    [InlineData("all", false)]
    [InlineData("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55; *", false)]
    public void A_list_of_accounts_has_their_ids_or_a_star(string accounts, bool isOne) => Assert.Equal(isOne, TitleCase.IsListOfAccounts(accounts));

    [Theory]
    [InlineData("JOHN", "John")]
    [InlineData("john", "John")]
    [InlineData("O'NEIL", "O'Neil")]
    [InlineData("o’neil", "O’Neil")]
    [InlineData("MARIA DE LA CRUZ", "Maria de la Cruz")]
    [InlineData("McDonald", "McDonald")]
    [InlineData("DeShawn", "DeShawn")]
    [InlineData("jOHN", "jOHN")]
    [InlineData("JOHN'S", "John's")]
    [InlineData("DE LA CRUZ", "De la Cruz")]
    [InlineData("MCDONALD", "McDonald")]
    [InlineData("SMITH-JONES", "Smith-Jones")]
    [InlineData("LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven")]
    [InlineData("MACDONALD", "Macdonald")]
    [InlineData("MACHINE", "Machine")]
    [InlineData("J.R.R. TOLKIEN", "J.R.R. Tolkien")]
    [InlineData("JOHN SMITH III", "John Smith III")]
    [InlineData("李小龍", "李小龍")]
    [InlineData("محمد", "محمد")]
    [InlineData("ИВАН", "Иван")]
    [InlineData("ΓΙΩΡΓΟΣ", "Γιωργος")]
    [InlineData("İSMAİL", "Ismail")]
    [InlineData("GROß", "Groß")]
    [InlineData("ÉMILE", "Émile")]
    public void R16_X17_names_are_written_as_in_the_table(string text, string expected) => Assert.Equal(expected, TitleCase.Of(text));

    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\n", " \t\n")]
    [InlineData("  JOHN \u00A0 smith\t", "  John \u00A0 Smith\t")]
    [InlineData("(JOHN)", "(John)")]
    [InlineData("3RD STREET", "3rd Street")]
    [InlineData("MCA", "Mca")]
    [InlineData("mc mcdonald-mcgee", "Mc McDonald-McGee")]
    [InlineData("'", "'")]
    [InlineData("O'", "O'")]
    [InlineData("Σ. ΣΑΣ", "Σ. Σας")]
    [InlineData("ΑΣ-ΑΣ", "Ας-Ας")]
    [InlineData("გიორგი", "გიორგი")]
    [InlineData("𐐔𐐯𐑅𐐨𐑉𐐯𐐻 𐐔𐐀", "𐐔𐐯𐑅𐐨𐑉𐐯𐐻 𐐔𐐨")]
    public void Blanks_marks_and_other_scripts_are_kept(string text, string expected) => Assert.Equal(expected, TitleCase.Of(text));

    [Theory]
    [InlineData("MARIA DE LA CRUZ-MCDONALD O'NEIL III")]
    [InlineData("ΓΙΩΡΓΟΣ İSMAİL GROß")]
    public void A_text_in_title_case_stays_as_it_is(string text) => Assert.Equal(TitleCase.Of(text), TitleCase.Of(TitleCase.Of(text)));
}
