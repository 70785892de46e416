import java.io.FileInputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** `java Validate.java FILE…`: each file against PDF/A-2a and PDF/UA-1, one line for each rule that is broken. */
public class Validate {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            for (String name : new String[] {"2a", "ua1"}) {
                check(file, PDFAFlavour.fromString(name));
            }
        }
    }

    static void check(String file, PDFAFlavour flavour) throws Exception {
        try (var parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
            var validator = Foundries.defaultInstance().createValidator(flavour, 500, false, false, false);
            var result = validator.validate(parser);
            var broken = new TreeSet<String>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    broken.add(assertion.getRuleId().getClause() + " " + assertion.getMessage());
                }
            }
            System.out.println(file + " " + flavour.getId() + " " + (result.isCompliant() ? "conforms" : broken));
        }
    }
}
