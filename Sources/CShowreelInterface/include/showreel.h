// Showreel's recorder, environments, policies and evaluation for C, and for whatever calls C.
//
// Every function returns 0, or one of the exit codes of the command: 64 a mistake of the caller's, 65 a malformed file, 66 no
// such file, 69 ffmpeg or an encoder is missing, 70 an error of the library's own, 73 an output exists or cannot be
// created, 74 an I/O error. Then showreel_last_error() says what it was.
//
// Options and results are JSON in UTF-8. What an option may be is said where it is taken; any other is an error.
//
// A handle is a number that is never given twice, and 0 is none: one that is wrong, closed or of another process is an
// error. Each is used by one thread at a time, which is checked, and different ones by as many as there are. No signal
// handler of the process is changed, and no signal is raised. After a fork the handles remain the parent's.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint64_t showreel_recorder;
typedef uint64_t showreel_film;
typedef uint64_t showreel_environment;
typedef uint64_t showreel_vector;
typedef uint64_t showreel_policy;

// The version of the library, such as "0.2.0".
const char *showreel_version(void);
// Why the last call of this thread failed; empty where it did not. It holds until the thread's next call.
const char *showreel_last_error(void);
// Releases a text that a function gave; NULL is none.
void showreel_free(char *text);

// Opens a recorder. `options`: "width", "height" (pixels); "videos" (a list of paths; their endings say the format: mp4,
// webm, gif, apng, webp, mkv), "frames" (a folder for numbered PNG files), at least one of them; and "fps" (30, a number or a
// text such as "30000/1001"), "every" (1), "speed" (1), "hold_last" (0, seconds), "crf" (18), "preset" ("medium"),
// "pipe" ("png", "rgb24" or "yuv420p"; chosen by the first frame), "overwrite" (false), "ffmpeg" (a path).
int showreel_recorder_open(const char *options, showreel_recorder *recorder);
// Adds a frame, which is copied; waits where encoding is behind. `format` is "rgb24", "rgba" (alpha is ignored), "bgr24" or
// "gray"; `stride` is the bytes from a row to the next, 0 for rows without padding; `size` the bytes that may be read. A frame
// of another size than the recorder's is an error, after which the recording goes on without it.
int showreel_recorder_add(
    showreel_recorder recorder, const void *pixels, size_t size, int width, int height, size_t stride,
    const char *format);
// Completes the recording and closes the handle. `result`, which may be NULL, gets "frames", "fps" and "files".
int showreel_recorder_finish(showreel_recorder recorder, char **result);
// Gives the recording up, leaves nothing of it, and closes the handle.
int showreel_recorder_cancel(showreel_recorder recorder);

// Opens a film of policies: episode after episode of any environment, and beside each frame a panel that says which policy plays, how
// its episode stands, and on a curve how far training had come. `options`: "width", "height" (of the scene, in pixels), "videos",
// "frames" and the others of showreel_recorder_open; and "heading" (the line above all), "curve" (a list of pairs of steps and mean
// return; none draws no curve), "threshold" (a level in it), "hold" (0.5, seconds on each episode's last frame), "zoom" (how often
// each pixel is repeated across and down; by default as often as a scene of fewer than 400 rows comes near them),
// "font" (a path; by default that of SHOWREEL_FONT, or DejaVu Sans where systems have it).
int showreel_film_open(const char *options, showreel_film *film);
// Begins an episode. `caption`: "title" (the policy's name), "place" ("", such as "2 of 5"), "mean_return", "steps" (of its training,
// where the curve ends; null is not known), "seed" (0).
int showreel_film_begin(showreel_film film, const char *caption);
// Adds a frame of the episode, as showreel_recorder_add does: the first is the reset's, each other one that of a step.
// `total_reward` is the sum of the rewards so far.
int showreel_film_add(
    showreel_film film, const void *pixels, size_t size, int width, int height, size_t stride,
    const char *format, double total_reward);
// Completes the film and closes the handle. `result`, which may be NULL, gets "frames", "fps" and "files".
int showreel_film_finish(showreel_film film, char **result);
// Gives the film up, leaves nothing of it, and closes the handle.
int showreel_film_cancel(showreel_film film);

// The environments that there are: a list of what showreel_environment_describe says of each.
int showreel_environments(char **result);
// Makes an environment. `options`: "environment" (an id) and "options" (an object of numbers and truth values).
int showreel_environment_make(const char *options, showreel_environment *environment);
// What is known of it: "environment", "observation_size", "actions" (how many there are to choose from; null where they are
// continuous), "action_size" (numbers of an action), "width", "height", "fps", "max_episode_steps", "reward_threshold",
// "observation_low", "observation_high", "action_low" and "action_high" of continuous ones (lists; null is no bound), and
// "options" with their defaults.
int showreel_environment_describe(showreel_environment environment, char **result);
// Starts the episode of a seed, or, where `seed` is NULL, the next one by the same generator; writes `size` =
// "observation_size" numbers.
int showreel_environment_reset(
    showreel_environment environment, const uint64_t *seed, float *observation, size_t size);
// Takes a step by `action_size` numbers: the number of the action, or its values where they are continuous. `reward`,
// `terminated` and `truncated` may each be NULL.
int showreel_environment_step(
    showreel_environment environment, const float *action, size_t action_size, float *observation, size_t size,
    double *reward, int *terminated, int *truncated);
// Draws the present state as (height, width, 3) bytes of RGB; width and height 0 are the environment's own. `size` is the
// bytes that may be written, 3 * width * height at least.
int showreel_environment_render(
    showreel_environment environment, int width, int height, uint8_t *pixels, size_t size);
int showreel_environment_close(showreel_environment environment);

// Makes several environments of one kind, which are stepped together. `options`: "environment", "options", "count" (1) and
// "threads" (1; the results do not depend on it). Each row of a buffer is one environment's, without padding.
int showreel_vector_make(const char *options, showreel_vector *vector);
// What is known of one of its environments, as showreel_environment_describe says it.
int showreel_vector_describe(showreel_vector vector, char **result);
// Starts an episode in each: of environment i from the seed + i, or, where `seed` is NULL, by the generator that it has.
// Writes `size` = count * "observation_size" numbers.
int showreel_vector_reset(showreel_vector vector, const uint64_t *seed, float *observations, size_t size);
// Takes a step in each, by `action_size` = count * "action_size" numbers. An episode that ends is followed by the next one in
// the same step: its row of `observations` is then the first of the new episode, and its row of `final_observations` the last
// of the old one, in which every other row is as in `observations`. `rewards`, `terminated` and `truncated` have count numbers,
// 1 standing for true; these and `final_observations` may each be NULL. Where an action is refused, no environment has moved.
int showreel_vector_step(
    showreel_vector vector, const float *actions, size_t action_size, float *observations, size_t size,
    double *rewards, uint8_t *terminated, uint8_t *truncated, float *final_observations);
// Draws one of the environments, as showreel_environment_render does.
int showreel_vector_render(
    showreel_vector vector, size_t index, int width, int height, uint8_t *pixels, size_t size);
int showreel_vector_close(showreel_vector vector);

// Opens a policy. `options`: "policy" (a checkpoint's path, or "random"), "environment" and "options" that it acts in,
// "seed" (0, of what it draws), "deterministic" (false); and, where the file does not say it, "activation" ("relu", "tanh", "elu",
// "leaky_relu", "silu", "gelu", "sigmoid" or "identity"), "head" ("logits", "values" or "deterministic"), "network" (the name
// of one of several), "normalization" (a path of VecNormalize's statistics, or "none"). Without an environment, which a random
// policy needs, the observations and actions are of as many numbers as the file says; continuous ones are then not clipped, or
// lie between -1 and 1 where the network squashes them.
int showreel_policy_open(const char *options, showreel_policy *policy);
// What is known of it: "observation_size", "actions" and "action_size", as of an environment.
int showreel_policy_describe(showreel_policy policy, char **result);
// Acts on `count` observations, rows of `observation_size` numbers, and writes as many actions, rows of `action_size`.
int showreel_policy_act(
    showreel_policy policy, const float *observations, size_t count, size_t observation_size, float *actions,
    size_t action_size);
int showreel_policy_close(showreel_policy policy);

// Plays episodes and reports, as the command's evaluate. `options`: "environment", "options", "policy" (a path, "random",
// or a list of them), "episodes" (1), "seed" (0), "deterministic", "activation", "head", "network", "normalization", "jobs" (1);
// and for recordings "video_folder", "frames", "name_prefix", "formats" (["mp4"]), "overwrite" (false), "fps", "every", "ffmpeg". `result` gets
// the report, which `showreel evaluate --json` writes.
int showreel_evaluate(const char *options, char **result);

#ifdef __cplusplus
}
#endif
