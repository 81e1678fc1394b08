package org.naglab.kernel.maven;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.naglab.kernel.eval.MagicFailed;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.magic.CellMagic;
import org.naglab.kernel.output.Cell;

/** {@code %%loadFromPOM}: adds what the POM in the cell depends on; parts of a POM are enough. */
final class PomCell implements CellMagic {
    /** What code needs to be compiled and to run. */
    static final List<String> SCOPES = List.of("compile", "runtime");

    private final Supplier<MavenJars> jars;

    PomCell(Supplier<MavenJars> jars) {
        this.jars = jars;
    }

    @Override
    public String name() {
        return "loadFromPOM";
    }

    @Override
    public String help() {
        return "%%loadFromPOM [SCOPE]...: adds the dependencies of the POM, or of the parts of one, in the cell";
    }

    @Override
    public Outcome run(Cell cell, String arguments, String body) {
        try {
            Path folder = Files.createTempDirectory("naglab-pom");
            Path file = folder.resolve("pom.xml");
            try {
                Files.writeString(file, whole(body.strip()));
                return new Outcome.Done(jars.get().addDependencies(file, scopes(arguments)));
            } catch (MagicFailed e) {
                return new Outcome.Failed(e.error());
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the POM for Maven to read", e);
        }
    }

    /** Returns the scopes in {@code words}, or the usual ones. */
    static Set<String> scopes(String words) {
        return new LinkedHashSet<>(Optional.of(words.strip())
                .filter(text -> !text.isEmpty())
                .map(text -> List.of(text.split("[\\s,]+")))
                .orElse(SCOPES));
    }

    private static String whole(String body) {
        if (body.contains("<project")) {
            return body;
        }
        String parts = body.startsWith("<dependency>") ? "<dependencies>" + body + "</dependencies>" : body;
        return "<project><modelVersion>4.0.0</modelVersion><groupId>notebook</groupId><artifactId>cell</artifactId>"
                + "<version>1</version>" + parts + "</project>";
    }
}
