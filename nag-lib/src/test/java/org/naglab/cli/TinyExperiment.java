package org.naglab.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.naglab.cli.ExperimentConfig.DecodingSystem;
import org.naglab.data.Example;
import org.naglab.data.SlotPolicy;
import org.naglab.data.TabSeparated;
import org.naglab.decode.Decoder;
import org.naglab.model.Bert2BertConfig;
import org.naglab.model.CopyHead;
import org.naglab.model.NagConfig;
import org.naglab.model.OutputLayer;
import org.naglab.model.Structure;
import org.naglab.model.TinyNag;
import org.naglab.nn.BertConfig;
import org.naglab.nn.BertEncoder;
import org.naglab.nn.Parameters;
import org.naglab.nn.Precision;
import org.naglab.objective.Objective;
import org.naglab.text.Tokenizer;
import org.naglab.train.AdamWConfig;
import org.naglab.train.BigramStart;
import org.naglab.train.ParameterGroup;
import org.naglab.train.Schedule;
import org.naglab.train.TrainConfig;

/** An experiment of seconds: a folder with a tiny BERT and files of sentences to be said backwards. */
final class TinyExperiment {
    private final Path folder;

    /** Writes weights of two layers and 16 positions, and the data. */
    TinyExperiment(Path folder) {
        this(folder, 2, 16);
    }

    /** Writes the weights and the data. */
    TinyExperiment(Path folder, int layers, int positions) {
        this.folder = folder;
        try (NDManager manager = NDManager.newBaseManager();
                Parameters parameters = new Parameters(manager);
                Tokenizer tokenizer = TinyNag.tokenizer()) {
            BertConfig bert =
                    new BertConfig(tokenizer.vocabulary().size(), 16, layers, 2, 32, positions, 2, 1e-12, 0.1, 0.1);
            BertEncoder.random(bert, parameters, "", new Random(1));
            Path weights = Files.createDirectories(folder.resolve("bert"));
            parameters.save(weights.resolve("model.safetensors"));
            Files.writeString(weights.resolve("config.json"), bert.toHuggingFace());
            Files.writeString(weights.resolve("tokenizer.json"), tokenizer.json());
            write("train", TinyNag.backwards(40, 1));
            write("dev", TinyNag.backwards(5, 2));
            write("test", TinyNag.backwards(6, 3));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A configuration with a CRF from the pre-trained weights. */
    ExperimentConfig config(long steps) {
        return config("tiny", steps, new Structure.LowRankCrf(3, 0.1), Optional.empty());
    }

    /** As {@link #config(long)}, with a CRF that knows the source. */
    ExperimentConfig withSource(long steps) {
        return config("tiny", steps, new Structure.SourceCrf(3, 0.1), Optional.empty());
    }

    ExperimentConfig config(String name, long steps, Structure structure, Optional<Path> startFrom) {
        boolean crf = !(structure instanceof Structure.Independent);
        DecodingSystem argmax = new DecodingSystem("argmax", Decoder.argmax());
        return new ExperimentConfig(
                name,
                data(),
                weights(),
                startFrom,
                new NagConfig(new OutputLayer.Tied(), new CopyHead.Pointer(), structure, 0.1, new SlotPolicy(6, 1), 16),
                crf ? Optional.of(new BigramStart(5, 32, 1e-2, 0.5)) : Optional.empty(),
                new TrainConfig(
                        7,
                        steps,
                        4,
                        1,
                        Precision.FLOAT32,
                        crf ? Objective.nagBertReleased(6) : new Objective.TokenNll(0),
                        List.of(new ParameterGroup("all", ".*", 5e-3, 0.01, new Schedule.Constant())),
                        AdamWConfig.defaults(),
                        20,
                        0,
                        5),
                0,
                4,
                0,
                crf ? List.of(new DecodingSystem("Viterbi", Decoder.viterbi(6)), argmax) : List.of(argmax),
                2);
    }

    /** A configuration of an autoregressive model from the pre-trained weights. */
    ExperimentConfig autoregressive(long steps, int decoderLayers) {
        return new ExperimentConfig(
                "bert2bert",
                data(),
                weights(),
                Optional.empty(),
                new Bert2BertConfig(decoderLayers, 16),
                Optional.empty(),
                new TrainConfig(
                        7,
                        steps,
                        4,
                        1,
                        Precision.FLOAT32,
                        new Objective.TokenNll(0.1),
                        List.of(new ParameterGroup("all", ".*", 5e-3, 0.01, new Schedule.Constant())),
                        AdamWConfig.defaults(),
                        20,
                        0,
                        5),
                0,
                4,
                0,
                List.of(
                        new DecodingSystem("greedy", Decoder.greedy(16)),
                        new DecodingSystem("beam 3", Decoder.beam(3, 16))),
                2);
    }

    /** The data. */
    DataSource data() {
        return new DataSource.Files("backwards", TabSeparated.PAIRS, path("train"), path("dev"), path("test"));
    }

    /** The weights' folder. */
    String weights() {
        return folder.resolve("bert").toString();
    }

    private void write(String split, List<Example> examples) throws IOException {
        Files.writeString(
                path(split),
                examples.stream()
                        .map(e -> e.source() + "\t" + e.target() + "\n")
                        .collect(Collectors.joining()));
    }

    private Path path(String split) {
        return folder.resolve(split + ".tsv");
    }
}
