package org.naglab.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Holds the compiled library, and the sources of the kernel, to CONVENTIONS.md. */
final class ArchitectureTest {
    private static final Arrows ARROWS = new Arrows(
            "io ← tensor ← text ← data ← nn ← crf, ctc, length ← model ← objective ← train ← cli",
            "model, eval ← decode ← report ← cli",
            "eval, decode ← bench",
            "nn ← classical");

    /** Where gradients flow. */
    private static final Set<String> TRAINING =
            Set.of("tensor", "nn", "crf", "ctc", "length", "model", "objective", "train");

    /**
     * Operations whose backward pass reads an operand again. Given a Number, DJL's PyTorch engine wraps it in memory that
     * the garbage collector may free before, so that gradients are wrong without a word: 53 of 60 for mul, 60 for div
     * and pow, 54 for maximum, with a collection in between (DJL 0.35.1). Use {@code Scalars.like}.
     */
    private static final Pattern SAVES_ITS_OPERAND = Pattern.compile("r?(mul|div|pow)i?|maximum|minimum");

    /** Where nothing is differentiated: decoding under the engine's no-gradient mode; and the one maker itself. */
    private static final Pattern OUTSIDE_AUTOGRAD = Pattern.compile(
            "org/naglab/(tensor/(EngineMemory|TorchScript)|nn/(CachedDecoder|CompiledEncoder|CompiledVocabulary))(\\$.*)?");

    private static final List<ClassFile> LIBRARY = ClassFile.below(Path.of("target/classes/org/naglab"));

    @Test
    void packages_use_only_what_stands_left_of_them() {
        assertThat(ARROWS.violations(LIBRARY)).isEmpty();
    }

    @Test
    void evaluation_needs_no_tensors() {
        List<String> violations = LIBRARY.stream()
                .filter(c -> c.area().equals("eval"))
                .filter(c -> c.texts().stream().anyMatch(text -> text.contains("ai/djl/ndarray")))
                .map(c -> c.name() + " uses NDArrays")
                .toList();
        assertThat(violations).isEmpty();
    }

    @Test
    void training_never_multiplies_by_a_number() {
        assertThat(numberOperands(LIBRARY)).isEmpty();
    }

    @Test
    void training_takes_java_values_into_the_engine_s_own_memory() {
        assertThat(borrowedMemory(LIBRARY)).isEmpty();
    }

    @Test
    void nothing_concrete_can_be_extended() {
        assertThat(openClasses(LIBRARY)).isEmpty();
    }

    @Test
    void every_package_is_null_marked() {
        assertThat(packagesWithoutNullMarked(LIBRARY)).isEmpty();
    }

    @Test
    void names_say_what_a_type_is_for() {
        List<String> violations = LIBRARY.stream()
                .map(ClassFile::name)
                .filter(name -> name.matches(".*(Util|Utils|Helper|Manager|Impl)"))
                .toList();
        assertThat(violations).isEmpty();
    }

    @Test
    void sources_of_all_modules_keep_the_same_rules() throws IOException {
        List<String> violations = new ArrayList<>();
        for (Path source : mainSources()) {
            String text = Files.readString(source);
            if (!Files.exists(source.resolveSibling("package-info.java"))) {
                violations.add(source.getParent() + " has no package-info.java");
            }
            if (source.endsWith("package-info.java") && !(text.contains("@NullMarked") && text.contains("/**"))) {
                violations.add(source + " must have a purpose and @NullMarked");
            }
            OPEN_CLASS.matcher(text).results().forEach(open -> violations.add(source + ": " + open.group()));
        }
        assertThat(violations).isEmpty();
    }

    /** A class of the top level that is not final or sealed, as the formatter writes it. */
    private static final Pattern OPEN_CLASS = Pattern.compile("(?m)^(public )?(abstract )?class \\w+");

    @Nested
    class When_a_violation_is_planted {
        private final List<ClassFile> planted = Stream.of("io", "nn")
                .flatMap(area -> ClassFile.below(Path.of("target/test-classes/org/naglab", area, "planted")).stream())
                .toList();

        @Test
        void a_use_against_the_arrows_is_found() {
            assertThat(ARROWS.violations(planted))
                    .singleElement()
                    .asString()
                    .startsWith("org/naglab/io/planted/Upward uses tensor, but io may use only []");
        }

        @Test
        void a_package_without_a_place_is_found() {
            assertThat(new Arrows("io ← tensor").violations(planted))
                    .contains("org/naglab/nn/planted/NumberOperands: package nn has no place in the arrows");
        }

        @Test
        void packages_at_the_same_step_may_not_use_each_other() {
            assertThat(new Arrows("data ← nn, io, tensor").violations(planted))
                    .contains("org/naglab/io/planted/Upward uses tensor, but io may use only [data]");
        }

        @Test
        void every_banned_call_is_found_but_not_the_same_with_an_array() {
            assertThat(numberOperands(planted))
                    .extracting(text -> text.replaceAll(".*calls ai\\.djl\\.ndarray\\.|\\(.*", ""))
                    .containsExactlyInAnyOrder(
                            "NDArray.div", "NDArray.maximum", "NDArray.mul", "NDArray.powi", "NDArrays.mul");
        }

        @Test
        void views_of_java_memory_and_copies_out_of_autograd_are_found() {
            assertThat(borrowedMemory(planted))
                    .extracting(text -> text.replaceAll(".*calls ai\\.djl\\.ndarray\\.|Lai/djl.*", ""))
                    .containsExactlyInAnyOrder(
                            "NDArray.duplicate()",
                            "NDArray.set([F)V",
                            "NDArray.copyTo(",
                            "NDManager.create([F",
                            "NDManager.create(F)");
        }

        @Test
        void an_open_class_is_found() {
            assertThat(openClasses(planted)).containsExactly("org/naglab/io/planted/Open");
        }

        @Test
        void a_package_without_null_marks_is_found() {
            assertThat(packagesWithoutNullMarked(planted))
                    .containsExactly("org/naglab/io/planted", "org/naglab/nn/planted");
        }
    }

    private static List<String> numberOperands(List<ClassFile> classes) {
        List<String> violations = new ArrayList<>();
        for (ClassFile c : classes) {
            if (TRAINING.contains(c.area())) {
                c.members().stream()
                        .filter(m -> m.owner().startsWith("ai/djl/")
                                && m.descriptor().contains("Ljava/lang/Number;")
                                && SAVES_ITS_OPERAND.matcher(m.name()).matches())
                        .forEach(m -> violations.add(c.name() + " calls " + m));
            }
        }
        return violations;
    }

    /** What {@code EngineMemory} is there to replace. */
    private static List<String> borrowedMemory(List<ClassFile> classes) {
        List<String> violations = new ArrayList<>();
        for (ClassFile c : classes) {
            if (TRAINING.contains(c.area())
                    && !OUTSIDE_AUTOGRAD.matcher(c.name()).matches()) {
                c.members().stream()
                        .filter(m -> m.owner().matches("ai/djl/(ndarray/NDManager|pytorch/engine/PtNDManager)")
                                        && m.name().equals("create")
                                        && !m.descriptor().startsWith("(Lai/djl/ndarray/types/Shape;")
                                || m.owner().matches("ai/djl/(ndarray/ND|pytorch/engine/PtND)Array")
                                        && (m.name().matches("duplicate|copyTo")
                                                || m.name().equals("set")
                                                        && m.descriptor().matches("\\((\\[.|Ljava/nio/Buffer;)\\)V")))
                        .forEach(m -> violations.add(c.name() + " calls " + m));
            }
        }
        return violations;
    }

    private static List<String> openClasses(List<ClassFile> classes) {
        return classes.stream().filter(c -> !c.isClosed()).map(ClassFile::name).toList();
    }

    private static Set<String> packagesWithoutNullMarked(List<ClassFile> classes) {
        Set<String> packages = new TreeSet<>();
        classes.forEach(c -> packages.add(c.packageName()));
        for (ClassFile c : classes) {
            if (c.isPackageInfo() && c.texts().contains("Lorg/jspecify/annotations/NullMarked;")) {
                packages.remove(c.packageName());
            }
        }
        return packages;
    }

    private static List<Path> mainSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path folder : List.of(Path.of("src/main/java"), Path.of("../kernel"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().matches(".*src/main/java/.*\\.java"))
                        .sorted()
                        .forEach(sources::add);
            }
        }
        return sources;
    }
}
