package org.naglab.model;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.naglab.io.AtomicFiles;
import org.naglab.io.Json;
import org.naglab.nn.BertConfig;
import org.naglab.nn.Parameters;
import org.naglab.text.Tokenizer;

/** A model as a folder: {@code nag.json}, {@code config.json}, {@code tokenizer.json}, {@code model.safetensors}. */
public final class Checkpoint {
    /** File name of the tensors. */
    public static final String WEIGHTS = "model.safetensors";

    private static final String NAG = "nag.json";
    private static final String BERT = "config.json";
    private static final String TOKENIZER = "tokenizer.json";

    private Checkpoint() {}

    /**
     * Writes a model; an earlier checkpoint of that name is replaced as a whole.
     *
     * @param model the model
     * @param folder the checkpoint
     */
    public static void save(NagModel model, Path folder) {
        AtomicFiles.writeFolder(folder, f -> {
            AtomicFiles.writeString(f.resolve(NAG), Json.text(model.config()));
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
    public static NagModel load(NDManager manager, Path folder) {
        for (String file : new String[] {NAG, BERT, TOKENIZER, WEIGHTS}) {
            if (!Files.isReadable(folder.resolve(file))) {
                throw new IllegalArgumentException(
                        "a checkpoint must hold a readable " + file + ", but " + folder + " does not");
            }
        }
        NagConfig config = Json.read(folder.resolve(NAG), NagConfig.class);
        BertConfig bert = BertConfig.fromHuggingFace(
                read(folder.resolve(BERT)), folder.resolve(BERT).toString());
        Tokenizer tokenizer = Tokenizer.ofJson(
                read(folder.resolve(TOKENIZER)).getBytes(StandardCharsets.UTF_8),
                folder.resolve(TOKENIZER).toString());
        Parameters parameters = new Parameters(manager);
        parameters.load(folder.resolve(WEIGHTS));
        return NagModel.of(config, bert, tokenizer, parameters);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }
}
