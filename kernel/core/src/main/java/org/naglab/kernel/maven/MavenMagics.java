package org.naglab.kernel.maven;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.eval.JavaInterpreter;
import org.naglab.kernel.magic.LineCommand;
import org.naglab.kernel.magic.Magics;

/** The magics that speak with Maven's repositories. */
public final class MavenMagics {
    private MavenMagics() {}

    /** Adds them to {@code magics}, with the names that IJava and JJava gave them. */
    public static void register(Magics magics, JavaInterpreter java) {
        Supplier<MavenJars> jars = new Once(java);
        magics.register(new MavenMagic(jars));
        magics.register(new PomCell(jars));
        magics.register(new LineCommand(
                "loadFromPOM",
                "%loadFromPOM FILE [SCOPE]...: adds the dependencies of a POM (scopes compile and runtime)",
                arguments -> loadFromPom(jars, arguments)));
        magics.register(new LineCommand(
                "mavenRepo",
                "%mavenRepo [ADDRESS]: has later %maven look there too; alone: shows what was added",
                arguments -> repository(jars, arguments)));
        magics.alias("addMavenDependency", "maven");
        magics.alias("addMavenDependencies", "maven");
        magics.alias("addMavenRepo", "mavenRepo");
        magics.alias("pom", "loadFromPOM");
    }

    /** Loads Maven's resolver when it is first needed. */
    private static final class Once implements Supplier<MavenJars> {
        private final JavaInterpreter java;
        private @Nullable MavenJars jars;

        Once(JavaInterpreter java) {
            this.java = java;
        }

        @Override
        public synchronized MavenJars get() {
            MavenJars made = jars == null ? new MavenJars(java) : jars;
            jars = made;
            return made;
        }
    }

    private static Optional<Object> loadFromPom(Supplier<MavenJars> jars, String arguments) {
        String[] words = arguments.split("\\s+", 2);
        Path file = Path.of(words[0]);
        if (words[0].isEmpty() || !Files.isRegularFile(file)) {
            throw new IllegalArgumentException("the POM must be a file, got " + arguments);
        }
        return jars.get().addDependencies(file, PomCell.scopes(words.length == 2 ? words[1] : ""));
    }

    private static Optional<Object> repository(Supplier<MavenJars> jars, String arguments) {
        // IJava wants a name before the address: it needs none here.
        List<String> words = List.of(arguments.split("\\s+"));
        if (arguments.isEmpty()) {
            return Optional.of(MimeBundle.text(String.join("\n", jars.get().repositories())));
        }
        String address = words.getLast();
        if (!address.contains("://")) {
            throw new IllegalArgumentException("the repository must be an address such as https://…, got " + address);
        }
        jars.get().addRepository(address);
        return Optional.empty();
    }
}
