package org.naglab.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.naglab.io.AtomicFiles;
import org.naglab.io.Json;
import org.naglab.nn.BertConfig;
import org.naglab.nn.Parameters;
import org.naglab.text.Tokenizer;

/**
 * A model as a folder: {@code nag.json}, {@code bert2bert.json} or {@code bert-nar-bert.json}, {@code config.json},
 * {@code tokenizer.json}, {@code model.safetensors}.
 */
public final class Checkpoint {
    /** File name of the tensors. */
    public static final String WEIGHTS = "model.safetensors";

    private static final String NAG = "nag.json";
    private static final String BERT2BERT = "bert2bert.json";
    private static final String BERT_NAR_BERT = "bert-nar-bert.json";
    private static final String BERT = "config.json";
    private static final String TOKENIZER = "tokenizer.json";

    private Checkpoint() {}

    /**
     * Writes a model; an earlier checkpoint of that name is replaced as a whole.
     *
     * @param model the model
     * @param folder the checkpoint
     */
    public static void save(Model model, Path folder) {
        String kind = switch (model) {
            case NagModel nag -> NAG;
            case Bert2Bert autoregressive -> BERT2BERT;
            case BertNarBert latent -> BERT_NAR_BERT;
        };
        AtomicFiles.writeFolder(folder, f -> {
            AtomicFiles.writeString(f.resolve(kind), Json.text(model.config()));
            AtomicFiles.writeString(f.resolve(BERT), model.bert().toHuggingFace());
            AtomicFiles.writeString(f.resolve(TOKENIZER), model.tokenizer().json());
            model.parameters().save(f.resolve(WEIGHTS));
        });
    }

    /**
     * Reads a model.
     *
     * @param manager whose life bounds the model's life
     * @param folder what {@link #save} wrote
     * @return the model, to be closed
     * @throws IllegalArgumentException naming the file that is missing or broken
     */
    public static Model load(NDManager manager, Path folder) {
        String kind = Stream.of(BERT2BERT, BERT_NAR_BERT)
                .filter(file -> Files.isReadable(folder.resolve(file)))
                .findFirst()
                .orElse(NAG);
        for (String file : new String[] {kind, BERT, TOKENIZER, WEIGHTS}) {
            if (!Files.isReadable(folder.resolve(file))) {
                throw new IllegalArgumentException(
                        "a checkpoint must hold a readable " + file + ", but " + folder + " does not");
            }
        }
        BertConfig bert = BertConfig.fromHuggingFace(
                read(folder.resolve(BERT)), folder.resolve(BERT).toString());
        Tokenizer tokenizer = Tokenizer.ofJson(
                read(folder.resolve(TOKENIZER)).getBytes(StandardCharsets.UTF_8),
                folder.resolve(TOKENIZER).toString());
        Parameters parameters = new Parameters(manager);
        parameters.load(folder.resolve(WEIGHTS));
        Path config = folder.resolve(kind);
        return switch (kind) {
            case BERT2BERT -> Bert2Bert.of(Json.read(config, Bert2BertConfig.class), bert, tokenizer, parameters);
            case BERT_NAR_BERT ->
                BertNarBert.of(Json.read(config, BertNarBertConfig.class), bert, tokenizer, parameters);
            default -> NagModel.of(Json.read(config, NagConfig.class), bert, tokenizer, parameters);
        };
    }

    /**
     * Reads a model that must be a {@link NagModel}.
     *
     * @param manager whose life bounds the model's life
     * @param folder what {@link #save} wrote
     * @return the model, to be closed
     * @throws IllegalArgumentException naming the folder, when it holds a model of another kind, or the file that is
     *     missing or broken
     */
    public static NagModel loadNag(NDManager manager, Path folder) {
        return switch (load(manager, folder)) {
            case NagModel nag -> nag;
            case Bert2Bert other -> throw refused(folder, other, "a BERT2BERT");
            case BertNarBert other -> throw refused(folder, other, "a BERT-NAR-BERT");
        };
    }

    private static IllegalArgumentException refused(Path folder, Model other, String name) {
        other.close();
        return new IllegalArgumentException(folder + " must hold a NAG model, got " + name + ": " + other.config());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }
}
