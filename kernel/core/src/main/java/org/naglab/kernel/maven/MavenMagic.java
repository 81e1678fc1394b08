package org.naglab.kernel.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.naglab.kernel.magic.LineMagic;

/** {@code %maven}: adds artifacts of Maven's repositories, with all that they need, to the class path of cells. */
final class MavenMagic implements LineMagic {
    private final Supplier<MavenJars> jars;

    MavenMagic(Supplier<MavenJars> jars) {
        this.jars = jars;
    }

    @Override
    public String name() {
        return "maven";
    }

    @Override
    public String help() {
        return "%maven GROUP:ARTIFACT:VERSION...: adds artifacts and what they need to the class path of later cells";
    }

    @Override
    public String manual() {
        return help() + """


                  GROUP:ARTIFACT[:TYPE[:CLASSIFIER]]:VERSION   a version may be a range such as [1.2,2)
                  --exclude GROUP:ARTIFACT   leaves out a dependency; * stands for any
                  --no-transitive            adds the artifacts alone
                  --repo ADDRESS             looks there too, this once; %mavenRepo ADDRESS: from now on
                  --offline                  asks the local repository only

                Repositories, mirrors, proxies and passwords are those of ~/.m2/settings.xml; files are kept in the local
                repository (~/.m2/repository, or the property maven.repo.local). A class is loaded once: where the kernel
                itself, or an earlier %maven, has an artifact in another version, that one stays, and you are told.

                  %maven org.apache.commons:commons-text:1.13.1
                  %maven --exclude *:junit --repo https://repo.example.org/maven a.b:c:1.0
                """;
    }

    @Override
    public List<String> words(String arguments) {
        String word = arguments.substring(arguments.lastIndexOf(' ') + 1);
        List<String> words = new ArrayList<>();
        if (word.isEmpty() || word.startsWith("-")) {
            words.addAll(MavenRequest.OPTIONS);
        }
        if (!word.startsWith("-")) {
            words.addAll(new LocalCoordinates(Repositories.local(Optional.empty())).matching(word));
        }
        return words;
    }

    @Override
    public Optional<Object> run(String arguments) {
        MavenRequest request = MavenRequest.of(arguments);
        if (request.coordinates().isEmpty()) {
            throw new IllegalArgumentException("coordinates must be given: %maven GROUP:ARTIFACT:VERSION");
        }
        return jars.get().add(request);
    }
}
