package org.naglab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.data.SlotPolicy;
import org.naglab.nn.Mode;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Masks;
import org.naglab.tensor.Packing;

final class CheckpointTest {
    @TempDir
    Path temporary;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void a_model_of_any_kind_comes_back_with_equal_outputs() {
        int kind = 0;
        for (OutputLayer output :
                List.of(new OutputLayer.Free(), new OutputLayer.Tied(), new OutputLayer.TiedTransform())) {
            for (CopyHead copy : List.of(new CopyHead.None(), new CopyHead.Pointer())) {
                for (Structure structure : List.of(
                        new Structure.Independent(),
                        new Structure.LowRankCrf(2, 0.5),
                        new Structure.SourceCrf(2, 0.5),
                        new Structure.DynamicCrf(2, 0.5))) {
                    NagConfig config = new NagConfig(output, copy, structure, 0.1, new SlotPolicy(6, 1.25), 16);
                    NagModel model = TinyNag.shaken(manager, config, ++kind);
                    Path folder = temporary.resolve("kind" + kind);
                    Checkpoint.save(model, folder);
                    try (NagModel read = Checkpoint.loadNag(manager, folder)) {
                        assertThat(read.config()).isEqualTo(config);
                        assertThat(read.bert()).isEqualTo(model.bert());
                        assertThat(read.tokenizer().json())
                                .isEqualTo(model.tokenizer().json());
                        assertThat(read.parameters().names())
                                .containsExactlyElementsOf(model.parameters().names());
                        assertThat(emissions(read)).containsExactly(emissions(model));
                        assertThat(read.transitionTables().isPresent())
                                .isEqualTo(!(structure instanceof Structure.Independent));
                    }
                }
            }
        }
        assertThat(kind).isEqualTo(24);
    }

    @Test
    void a_checkpoint_replaces_an_earlier_one_as_a_whole() throws IOException {
        Path folder = save();
        Files.writeString(folder.resolve("stray"), "");
        NagModel other = model(2);
        Checkpoint.save(other, folder);
        assertThat(folder.resolve("stray")).doesNotExist();
        assertThat(emissions(Checkpoint.loadNag(manager, folder))).containsExactly(emissions(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nag.json", "config.json", "tokenizer.json", "model.safetensors"})
    void a_missing_file_is_named(String file) throws IOException {
        Path folder = save();
        Files.delete(folder.resolve(file));
        assertThatThrownBy(() -> Checkpoint.load(manager, folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a checkpoint must hold a readable " + file + ", but " + folder + " does not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nag.json", "config.json", "tokenizer.json", "model.safetensors"})
    void a_cut_off_file_is_named(String file) throws IOException {
        Path folder = save();
        try (RandomAccessFile cut = new RandomAccessFile(folder.resolve(file).toFile(), "rw")) {
            cut.setLength(cut.length() * 3 / 4);
        }
        assertThatThrownBy(() -> Checkpoint.load(manager, folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(folder.resolve(file).toString());
    }

    @Test
    void a_configuration_that_the_tensors_do_not_fit_is_refused() throws IOException {
        Path folder = save();
        Path config = folder.resolve("nag.json");
        String text = Files.readString(config);
        Files.writeString(config, text.replace("\"rank\": 3", "\"rank\": 4"));
        assertThatThrownBy(() -> Checkpoint.load(manager, folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("crf.previous must be [V 4], got crf.previous(14, 3)");
        Files.writeString(config, text.replace("\"Tied\"", "\"Free\""));
        assertThatThrownBy(() -> Checkpoint.load(manager, folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got cls.predictions.decoder.weight");
    }

    @Test
    void a_folder_that_cannot_be_written_is_named_and_nothing_is_left() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "not a folder");
        assertThatThrownBy(() -> Checkpoint.save(model(1), file.resolve("checkpoint")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot write folder " + file.resolve("checkpoint"));
        assertThat(temporary).isDirectoryContaining(p -> p.equals(file));
        assertThat(list(temporary)).containsExactly(file);
    }

    @Test
    void a_save_that_fails_half_way_leaves_the_earlier_checkpoint() throws IOException {
        Path folder = save();
        float[] before = emissions(Checkpoint.loadNag(manager, folder));
        NagModel broken = model(2);
        broken.parameters().get("crf.current").close(); // the last tensor, so that the others are written before
        assertThatThrownBy(() -> Checkpoint.save(broken, folder)).isInstanceOf(IllegalStateException.class);
        assertThat(list(temporary)).containsExactly(folder);
        assertThat(emissions(Checkpoint.loadNag(manager, folder))).containsExactly(before);
    }

    private Path save() {
        Path folder = temporary.resolve("checkpoint");
        Checkpoint.save(model(1), folder);
        return folder;
    }

    private NagModel model(long seed) {
        return TinyNag.shaken(manager, TinyNag.crf(0.1), seed);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private float[] emissions(NagModel model) {
        var source = manager.create(new long[] {3, 7, 8, 7, 4, 5, 3, 9, 4, 0, 0, 0}, new Shape(2, 6));
        int[] lengths = {6, 3};
        return Gradients.off(() -> model.emissions(
                        source, Masks.ofLengths(manager, lengths, 6), new Packing(lengths), Mode.INFERENCE)
                .scores()
                .toFloatArray());
    }
}
