package org.naglab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.io.LoopbackServer;
import org.naglab.io.Progress;
import org.naglab.io.Sha256;

final class CorrectionRulesTest {
    private static final String RULES = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE rules [ <!ENTITY apostrophe "['’]"> <!ENTITY far SYSTEM "http://unreachable.invalid/x"> ]>
        <rules lang="en"><category id="C">
          <rulegroup id="GROUP">
            <rule id="ONE"><pattern><token regexp="yes">it&apostrophe;s</token></pattern>
              <example correction="was rarely|rarely was">George <marker>rarely was</marker>
                visited &amp; seen.</example>
              <example>George was rarely visited.</example>
            </rule>
            <rule><example correction="">He is <marker>is </marker>here now.</example></rule>
          </rulegroup>
          <rule id="ALONE">
            <example type="incorrect">This are <marker>wrong</marker>.</example>
            <example correction="x">Nothing is marked here.</example>
            <example correction="he"><marker>he</marker> is unchanged here.</example>
            <example correction="is">This <marker>are</marker> wrong.</example>
          </rule>
        </category></rules>
        """;

    @TempDir
    Path folder;

    @Test
    void an_example_with_a_correction_is_a_pair_that_belongs_to_its_group() throws IOException {
        CorpusDraft draft = draft(RULES);
        assertThat(draft.pairs())
                .containsExactly(
                        new KeyedExample(
                                "GROUP",
                                new Example(
                                        "grammar:GROUP.1",
                                        "George rarely was visited & seen.",
                                        "George was rarely visited & seen.")),
                        new KeyedExample(
                                "GROUP", new Example("grammar:GROUP.2", "He is is here now.", "He is here now.")),
                        new KeyedExample("ALONE", new Example("grammar:ALONE.1", "This are wrong.", "This is wrong.")));
        assertThat(draft.provenance())
                .containsAllEntriesOf(Map.of(
                        "left out: example of correct text", "1",
                        "left out: example without a correction", "1",
                        "left out: example without a marked mistake", "1",
                        "left out: correction that changes nothing", "1"));
    }

    @Test
    void thousands_of_entities_are_no_attack() throws IOException {
        String many = RULES.replace("it&apostrophe;s", "&apostrophe;".repeat(70_000));
        assertThat(draft(many).pairs()).hasSize(3);
    }

    @Test
    void a_file_that_is_no_xml_is_named() {
        assertThatThrownBy(() -> draft("rules"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("grammar must be a rule file of LanguageTool");
    }

    @Test
    void a_jar_comes_from_the_local_repository_or_the_remote_one_with_the_right_checksum_only() throws IOException {
        byte[] content = {1, 2, 3};
        MavenRepository.Jar jar = new MavenRepository.Jar("org.x", "y", "1", Sha256.of(content));
        try (LoopbackServer server = new LoopbackServer()) {
            MavenRepository repository = new MavenRepository(folder.resolve("m2"), server.at("/maven/"));
            server.serve("/maven/org/x/y/1/y-1.jar", content);
            assertThat(repository.fetch(jar, folder, Progress.silent())).isEqualTo(folder.resolve("y-1.jar"));
            Path local = folder.resolve("m2/org/x/y/1/y-1.jar");
            Files.createDirectories(local.getParent());
            Files.write(local, content);
            assertThat(repository.fetch(jar, folder, Progress.silent())).isEqualTo(local);
            Files.write(local, new byte[] {4});
            assertThat(repository.fetch(jar, folder, Progress.silent())).isEqualTo(folder.resolve("y-1.jar"));
            MavenRepository.Jar other = new MavenRepository.Jar("org.x", "y", "1", Sha256.of(new byte[0]));
            assertThatThrownBy(() -> repository.fetch(other, folder.resolve("w"), Progress.silent()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("its SHA-256 must be");
        }
    }

    private static CorpusDraft draft(String rules) throws IOException {
        PairFilter filter = new PairFilter(3, 80, 2);
        CorrectionRules.read(new ByteArrayInputStream(rules.getBytes(StandardCharsets.UTF_8)), "grammar", filter);
        return filter.draft(Map.of());
    }
}
